import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { authority } from '../rig/certificates.ts';
import { badCertificates, hostileKinds, startHostile } from '../rig/hostile-servers.ts';
import { noteTrust } from '../rig/trust-table.ts';
import { start } from './rig/program.ts';
import { inFolder } from './rig/stack.ts';

// Put together here, so that a search for real keys in this repository finds none.
const difyKey = ['app', 'CanaryHostile1ZZZZZZZZZZ'].join('-');
const modelToken = ['sk', 'lm', 'Canary02:CanaryHostileToken2'].join('-');
const env = { DIFY_API_KEY: difyKey, LM_API_TOKEN: modelToken };

const roleKinds = ['dify', 'lmstudio', 'ollama', 'openai', 'http', 'tcp'] as const;
const deadlineMs = 6000;

/** A stack of which every role is this one server's kind, and a chat over it. */
function ledgerOf(scheme: string, ports: readonly number[]): string {
  const role = (kind: string, at: number) => {
    const url = `${kind === 'tcp' ? 'tcp' : scheme}://${scheme === 'https' ? 'localhost' : '127.0.0.1'}:${ports[at]}`;
    const more = ['lmstudio', 'ollama', 'openai'].includes(kind) ? ', model: tiny, token: LM_API_TOKEN' : '';
    return `  ${kind}: { url: "${url}", kind: ${kind}${more} }`;
  };
  return [
    'version: 1',
    'front: dify',
    'roles:',
    ...roleKinds.map(role),
    'path: [dify, lmstudio]',
    'chat: { to: dify, token: DIFY_API_KEY, query: pong, within: 5s }',
    'tokens: { DIFY_API_KEY: { kind: dify-app }, LM_API_TOKEN: { kind: lmstudio } }',
    '',
  ].join('\n');
}

/** The most memory that a process ever held, in MiB, as the system counts it; undefined once it is gone. */
function peakMiB(pid: number): number | undefined {
  try {
    const line = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return line ? Math.round(Number(line[1]) / 1024) : undefined;
  } catch {
    return undefined;
  }
}

/** That somebody answers is all that these ask; a bare kind of server is one of nobody's in particular. */
const mayPass = /^(?:token\.|docker\.|host\.|port\.|endpoint\.answers:|endpoint\.identity:http$|hop\.reaches:dify$)/;
/** A list of models, or a refusal in the words of the OpenAI API, is what such a server says; all it does not do is known by the chat. */
const ofLists = /^(?:endpoint\.identity:openai|hop\.reaches:lmstudio)$/;
const lists: ReadonlySet<string> = new Set(['JSON of 50 MB', 'deep JSON', 'escapes everywhere', 'an echo of what it was sent']);
/** Whoever wants a key and refuses the one it got may be any model server behind a gateway (DESIGN 6, rule 3): the key is what is red then. */
const ofRefusals = /^endpoint\.identity:(?:lmstudio|ollama)$/;
const refusals: ReadonlySet<string> = new Set(['an echo of what it was sent']);
/** And these are no answer to anybody. */
const neverHttp: ReadonlySet<string> = new Set(['a circle of redirects', 'an error of the server']);

describe('a server that means no good', () => {
  let [inputs, survived, leaks, worstMs, worstMiB] = [0, 0, 0, 0, 0];
  afterAll(() => noteTrust({ area: 'hostile servers', inputs, survived, worstMs: Math.round(worstMs), worstMiB, leaks }));

  it.concurrent.each(hostileKinds)(
    '%s (%s): ends in time, in little memory, with a reason, never well, and tells no secret',
    { timeout: 60_000 },
    async (kind, scheme) => {
      await inFolder(async (cwd) => {
        const servers = await Promise.all(roleKinds.map(() => startHostile(kind)));
        try {
          inputs += 1;
          await writeFile(
            join(cwd, 'ports.yml'),
            ledgerOf(
              scheme,
              servers.map(({ port }) => port),
            ),
          );
          const words = [
            '--deadline',
            `${deadlineMs}ms`,
            '-v',
            '--log-level',
            'debug',
            '--format',
            'terminal',
            '--format',
            'json=report.json',
          ];
          await writeFile(join(cwd, 'authority.pem'), authority());
          const trusting = { ...env, NODE_EXTRA_CA_CERTS: 'authority.pem' };
          const running = await start([...words, '--state', 'state'], { cwd, env: trusting });
          let peak = 0;
          const sampling = setInterval(() => {
            peak = Math.max(peak, peakMiB(running.child.pid ?? 0) ?? 0);
          }, 20);
          const { code, stdout, stderr, ms } = await running.done;
          clearInterval(sampling);
          worstMs = Math.max(worstMs, ms);
          worstMiB = Math.max(worstMiB, peak);
          const said = [stdout, stderr, readFileSync(join(cwd, 'report.json'), 'utf8')];
          const isLeaking = said.some((text) => /Canary/i.test(text));
          if (isLeaking) leaks += 1;
          expect(isLeaking).toBe(false);
          const report = JSON.parse(said[2] ?? '') as Report;
          expect([1, 3]).toContain(code);
          const passed = report.checks.filter(({ verdict }) => verdict === 'pass').map(({ id }) => id);
          const isRight = (id: string) =>
            mayPass.test(id) || (lists.has(kind) && ofLists.test(id)) || (refusals.has(kind) && ofRefusals.test(id));
          expect(passed.filter((id) => !isRight(id))).toEqual([]);
          if (neverHttp.has(kind)) expect(passed).not.toContain('endpoint.identity:http');
          for (const check of report.checks.filter(({ verdict }) => verdict === 'fail' || verdict === 'unknown'))
            expect(check.message).not.toBe('');
          expect(stdout + stderr).not.toMatch(/[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u0080-\u009f\u202e]|\u001b\]| at .*\.js:\d+:\d+/);
          // Not a stopwatch: the watchdog's own bound behind the deadline; a run that it had to break off has no report and code 3.
          expect(report.checks.length).toBeGreaterThan(10);
          if (peak > 0) expect(peak).toBeLessThan(250);
          expect(servers.flatMap(({ got }) => got).filter((header) => header !== '')).toEqual([]);
          survived += 1;
        } finally {
          for (const server of servers) server.stop();
        }
      });
    },
  );
});

describe('a certificate that nobody may believe', () => {
  /** How the sentences begin; the remedies are of the same table. */
  const said: Readonly<Record<string, readonly [en: RegExp, ja: RegExp]>> = {
    'self-signed': [/its certificate signs itself[\s\S]*NODE_EXTRA_CA_CERTS/, /自己署名の証明書で[\s\S]*NODE_EXTRA_CA_CERTS/],
    'unknown-issuer': [
      /signed by an authority that this machine does not know[\s\S]*whole chain/,
      /認証局を、このマシンは知りません[\s\S]*証明書チェーン/,
    ],
    expired: [/its certificate has expired[\s\S]*Renew the certificate of web/, /証明書の有効期限が切れています[\s\S]*web の証明書を更新/],
    'not-yet-valid': [/its certificate is not valid yet[\s\S]*clocks/, /有効期間がまだ始まっていません[\s\S]*時計/],
    'wrong-name': [/its certificate was made for another name[\s\S]*the url of web/, /証明書が別の名前のものです[\s\S]*web の url/],
  };

  it.each(Object.entries(badCertificates))('%s is named as such in both languages, and stays unbelieved', async (kind, reason) => {
    await inFolder(async (cwd) => {
      const server = await startHostile(kind);
      try {
        await writeFile(join(cwd, 'ports.yml'), `version: 1\nroles:\n  web: { url: "https://localhost:${server.port}", kind: http }\n`);
        await writeFile(join(cwd, 'authority.pem'), authority());
        for (const [at, lang] of (['en', 'ja'] as const).entries()) {
          const words = ['--lang', lang, '--skip', 'host.room', '--format', 'terminal', '--format', 'json=report.json'];
          const { code, stdout } = await (await start(words, { cwd, env: { NODE_EXTRA_CA_CERTS: 'authority.pem' } })).done;
          expect(code).toBe(1);
          // Lines are broken anywhere by the width of the screen.
          expect(stdout.replace(lang === 'ja' ? /\n\s*/g : /\s+/g, lang === 'ja' ? '' : ' ')).toMatch(said[reason]?.[at] ?? /^$/);
          const report = readFileSync(join(cwd, 'report.json'), 'utf8');
          expect((JSON.parse(report) as Report).causes[0]).toMatchObject({ code: 'tls-failed', subject: 'web' });
          expect(stdout + report).not.toMatch(/rejectUnauthorized|REJECT_UNAUTHORIZED|insecure|--no-check|verify=|(?:^|\s)-k\b/i);
        }
      } finally {
        server.stop();
      }
    });
  });
});
