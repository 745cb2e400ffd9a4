import { parse } from 'valibot';
import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../src/base/redact.ts';
import { secret } from '../../src/base/secret.ts';
import type { Cause } from '../../src/engine/cause.ts';
import type { RunRecord } from '../../src/engine/record.ts';
import { ofHop } from '../../src/families/hop/findings.ts';
import { hostCause } from '../../src/families/host/causes.ts';
import { tokenCause } from '../../src/families/token/causes.ts';
import { buildReport } from '../../src/report/build-report.ts';
import { reportSchema } from '../../src/report/report-schema.ts';
import { formatNames, loadReporter } from '../../src/reporters/reporters.ts';
import { plainScreen } from '../../src/reporters/screen.ts';
import { fingerprintOf } from '../../src/state/fingerprint.ts';
import { en } from '../../src/words/en.ts';
import { ja } from '../../src/words/ja.ts';
import { canary, outcome, recordOf } from '../fixtures/report/record.ts';

const more = { version: '0.1.0', startupMs: 40, redact: createRedactor([secret(canary)]) };
const build = (record: RunRecord, causes: readonly Cause[] = [], words = en) =>
  buildReport(record, { causes, unexplained: [] }, words, more);

describe('the headline', () => {
  const pass = outcome('port.owned', 'nginx');
  const chat = outcome('dify.chat', 'nginx', {
    observed: { answer: 'pong', totalMs: 400, ttftMs: 120, cleanedUp: true, cleanUp: 'gone', events: [{ atMs: 120, event: 'message' }] },
  });
  const warn = outcome('port.owned', 'lmstudio', { verdict: 'warn', code: 'deadline-passed', args: { afterMs: 500 } });
  const unknown = outcome('port.owned', 'lmstudio', {
    verdict: 'unknown',
    code: 'could-not-look',
    args: { reason: 'not-permitted', detail: '' },
  });

  test('of a green run says what is green, in the words of the phase', () => {
    expect(build(recordOf([pass, chat])).headline).toBe('The chat answered in 0.40 s. All 2 checks passed.');
    expect(build(recordOf([pass], { phase: 'before' })).headline).toBe('Ready to start: the one check passed.');
    expect(build(recordOf([pass], { phase: 'after' }), [], ja).headline).toBe('きれいに停止しました。1 件のチェックにすべて合格しました。');
  });

  test('never sounds green when something could not be looked at', () => {
    expect(build(recordOf([pass, unknown])).headline).toBe('Nothing failed, but 1 check could not look: the system does not allow it.');
    expect(build(recordOf([])).headline).toBe('Nothing was checked, so nothing is known.');
  });

  test('names the first warning', () => {
    expect(build(recordOf([pass, warn])).headline).toBe('Nothing failed, but there is a warning: No answer within 500 ms.');
  });

  test('says that the chat was answered before what is not in order', () => {
    const stale = hostCause(
      'disk-low',
      'disk',
      { freeBytes: 2 ** 31, wantedBytes: 2 ** 33, path: '/', usesDocker: false },
      { explains: [warn.id] },
    );
    const report = buildReport(recordOf([pass, warn, chat]), { causes: [stale], unexplained: ['host.room:x'] }, en, more);
    expect(report.headline).toBe(
      'The chat answered in 0.40 s. 1 thing is not in order: The disk that holds / is nearly full: 2.0 GiB left.',
    );
    expect([report.verdict, report.signal?.verdict]).toEqual(['warn', 'pass']);
    expect(build(recordOf([unknown, chat])).headline).toBe(
      'The chat answered in 0.40 s. 1 check could not look: the system does not allow it.',
    );
  });

  test('names what stops the signal before what lies deeper and is only untidy', () => {
    const room = outcome('host.room', 'disk', { verdict: 'fail' });
    const app = outcome('dify.app', 'nginx', { verdict: 'fail' });
    const stopped = outcome('dify.chat', 'nginx', { verdict: 'blocked', blockedBy: [app.id] });
    const disk = hostCause(
      'disk-low',
      'disk',
      { freeBytes: 1, wantedBytes: 2 ** 33, path: '/', usesDocker: false },
      { explains: [room.id] },
    );
    const missing = tokenCause('token-missing', 'DIFY_API_KEY', { name: 'DIFY_API_KEY', kind: 'dify-app' }, { explains: [app.id] });
    const report = build(recordOf([room, app, stopped]), [disk, missing]);
    expect(report.causes.map(({ code }) => code)).toEqual(['token-missing', 'disk-low']);
    expect(report.headline).toBe(report.causes[0]?.message);
    expect(report.signal).toBeUndefined();
  });

  test('of an interrupted run says how far it came', () => {
    const cut = outcome('dify.chat', 'nginx', { verdict: 'unknown', code: 'interrupted', args: {} });
    const report = build(recordOf([pass, cut], { isInterrupted: true }));
    expect([report.headline, report.exitCode]).toEqual(['Interrupted after 1 of 2 checks.', 130]);
  });
});

describe('the report', () => {
  const nasty = `\u001b[31m${canary.slice(0, 8)}\u001b[0m${canary.slice(8)} and Bearer ${canary}`;
  const record = recordOf([
    outcome('port.owned', 'nginx', {
      observed: {
        port: 8080,
        listeners: [
          { address: '0.0.0.0', family: 4, holder: { kind: 'container', container: 'docker-nginx-1', pid: 7 }, match: 'owner' },
          { address: '::', family: 6, holder: { kind: 'container', container: 'docker-nginx-1', pid: 7 }, match: 'owner' },
        ],
      },
    }),
    outcome('port.owned', 'lmstudio', {
      observed: {
        port: 1234,
        listeners: [{ address: '127.0.0.1', family: 4, holder: { kind: 'process', name: 'LM Studio', pid: 4711 }, match: 'owner' }],
      },
    }),
    outcome('container.running', 'api', {
      observed: {
        project: { kind: 'named', project: 'docker' },
        wanted: 'api',
        stack: [{ name: 'docker-api-1', service: 'api', image: 'langgenius/dify-api:1.9.2', state: 'running' }],
        workingDir: '/srv/dify stack',
        configFiles: ['/srv/dify stack/compose.yaml'],
      },
    }),
    outcome('endpoint.identity', 'nginx', {
      observed: {
        origin: 'http://127.0.0.1:8080',
        expected: 'dify',
        identity: { server: 'dify', version: '1.9.2', isBehindNginx: true, seen: [] },
      },
    }),
    outcome('hop.reaches', 'nginx', { code: 'hop-reached', args: { from: 'client', to: 'nginx', url: 'http://127.0.0.1:8080', ms: 3 } }),
    outcome('hop.reaches', 'lmstudio', {
      verdict: 'fail',
      code: 'check-crashed',
      args: { detail: nasty },
      evidence: [ofHop.seen('hop-said', nasty)],
    }),
    outcome('dify.chat', 'nginx', {
      verdict: 'blocked',
      code: 'blocked-by',
      args: { by: ['hop.reaches:lmstudio'] },
      blockedBy: ['hop.reaches:lmstudio'],
    }),
    outcome('manager.version', 'uv', { observed: { manager: 'uv', version: '0.9.1', path: '/usr/bin/uv', source: 'uv --version' } }),
    outcome('manager.lock', 'tools/mcp', { observed: { folder: 'tools/mcp', manager: 'uv', file: 'uv.lock', rule: 'committed' } }),
  ]);

  test.each([en, ja])('is valid against its schema', (words) => {
    const report = build(record, [], words);
    expect(parse(reportSchema, JSON.parse(JSON.stringify(report)))).toEqual(report);
  });

  test('draws a hop that nobody asked about as not looked at, never as fine', () => {
    expect(build(record).path.map((hop) => [hop.to, hop.verdict, hop.durationMs, hop.isFront])).toEqual([
      ['nginx', 'pass', 3, true],
      ['api', 'skipped', undefined, false],
      ['lmstudio', 'fail', 2.3, false],
    ]);
  });

  test('says who holds each role now', () => {
    expect(build(record).roles.map((role) => [role.name, role.owner, role.heldBy, role.version])).toEqual([
      ['nginx', 'compose nginx', 'docker-nginx-1', undefined],
      ['api', 'compose api', undefined, 'Dify 1.9.2'],
      ['lmstudio', 'process LM Studio', 'LM Studio (pid 4711)', undefined],
    ]);
  });

  test('tells how the stack is started, quoted for a shell', () => {
    expect(build(record).stack?.start).toBe("docker compose -p docker --project-directory '/srv/dify stack' up -d");
  });

  test('does not guess how the stack is started when no label was seen', () => {
    const unseen = outcome('container.running', 'api', {
      observed: { project: { kind: 'named', project: 'docker' }, wanted: 'api', stack: [] },
    });
    expect(build(recordOf([unseen])).stack).toBeUndefined();
  });

  test('has managers with their folders and the installed version', () => {
    expect(build(record).managers).toMatchObject([{ name: 'uv', installed: '0.9.1', folders: [{ folder: 'tools/mcp', verdict: 'pass' }] }]);
  });

  test('splits the time into waiting and the rest, the start of the process included', () => {
    expect(build(record)).toMatchObject({ durationMs: 340, criticalPathMs: 250, overheadMs: 90 });
  });

  test('holds a secret in no format, no language and no state', async () => {
    for (const words of [en, ja]) {
      const report = build(record, [], words);
      const texts = await Promise.all(
        formatNames.map(async (name) => (await loadReporter(name))(report, { ...plainScreen, verbosity: 'verbose' }, words)),
      );
      for (const text of [...texts, JSON.stringify(fingerprintOf(report))]) expect(text).not.toContain(canary.slice(4, 14));
    }
  });

  test('survives a wording that throws', () => {
    const broken = {
      ...en,
      findings: {
        ...en.findings,
        'check-crashed': () => {
          throw new Error('no words');
        },
      },
    };
    expect(build(record, [], broken).checks.find((check) => check.id === 'hop.reaches:lmstudio')?.message).toBe('check-crashed');
  });
});
