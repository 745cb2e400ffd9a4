import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/engine/diagnosis/diagnose.ts';
import type { Outcome } from '../../../src/engine/record.ts';
import { troubleOf } from '../../../src/families/dify/chat-trouble.ts';
import { rules } from '../../../src/families/rules.ts';
import { outcome, recordOf } from '../hop/hop-record.ts';

const runAt = Date.parse('2026-01-01T00:00:00Z');
/** A container of a role that was started so many seconds before the run. */
const running = (role: string, seconds: number): Outcome =>
  outcome(`container.running:${role}`, {
    code: 'container-running',
    verdict: 'pass',
    observed: {
      project: { kind: 'named', project: 'docker' },
      container: { startedAt: new Date(runAt - seconds * 1000).toISOString(), project: 'docker' },
    },
  });
const inside = { kind: 'failure', tool: 'python3', error: 'timeout', detail: '', isProxied: false, tries: [] };
const silent = (role: string, code = 'timeout-from-container'): Outcome =>
  outcome(`hop.reaches:${role}`, { code, observed: { from: 'x', to: role, url: 'http://x:1/health', inside } });
const chat = (message: string): Outcome => {
  const trouble = troubleOf({ status: 400, code: 'completion_request_error', message });
  return outcome('dify.chat:nginx', {
    code: 'chat-too-early',
    args: { what: 'plugin' },
    observed: { trouble, brokenHop: 'plugin-daemon' },
  });
};
const notFound = '[openai_api_compatible] Error: PluginDaemonInternalServerError: no available node, plugin runtime not found';
const causes = (...outcomes: readonly Outcome[]) => diagnose(recordOf(outcomes), rules).causes;

describe('what is only starting', () => {
  it('is a service whose container is younger than it usually takes, with its age as evidence, and nothing worse', () => {
    expect(causes(running('plugin-daemon', 12), silent('plugin-daemon'))).toMatchObject([
      {
        code: 'service-starting',
        subject: 'plugin-daemon',
        args: { service: 'plugin_daemon' },
        evidence: [{ what: 'dify-age', value: '12 s' }],
      },
    ]);
  });

  it('is told by what a gateway says of it, and not by an error that the service itself answers', () => {
    const answered = (status: number) =>
      outcome('hop.reaches:plugin-daemon', {
        code: 'hop-server-error',
        args: { from: 'x', to: 'plugin-daemon', url: 'http://x:1/health', status },
        observed: { from: 'x', to: 'plugin-daemon', url: 'http://x:1/health', inside: { ...inside, kind: 'response', status } },
      });
    const codes = (status: number) => causes(running('plugin-daemon', 12), answered(status)).map(({ code }) => code);
    expect(codes(502)).toEqual(['service-starting']);
    expect(codes(500)).not.toContain('service-starting');
  });

  it('is named as the fault that it is when it does not go away', () => {
    expect(causes(running('plugin-daemon', 600), silent('plugin-daemon')).map(({ code }) => code)).toEqual(['plugin-daemon-down']);
  });

  it('is a plugin whose runtime is not there yet', () => {
    expect(causes(running('plugin-daemon', 4), chat(notFound))).toMatchObject([
      { code: 'plugin-starting', certainty: 'certain', args: { service: 'plugin_daemon', ageMs: 4001 }, breaksHop: 'plugin-daemon' },
    ]);
    expect(causes(chat(notFound))).toMatchObject([{ code: 'plugin-starting', certainty: 'likely' }]);
    expect(causes(running('plugin-daemon', 600), chat(notFound))).toMatchObject([{ code: 'plugin-missing' }]);
  });

  it('is not a plugin whose process is dead: the daemon has to start it again, which is proven and so may be typed', () => {
    const dead = '[openai_api_compatible] Error: req_id:  PluginDaemonInternalServerError: no proper instance';
    expect(causes(running('plugin-daemon', 4), chat(dead))).toMatchObject([
      { code: 'plugin-crashed', certainty: 'certain', command: 'docker compose -p docker restart plugin_daemon' },
    ]);
  });
});
