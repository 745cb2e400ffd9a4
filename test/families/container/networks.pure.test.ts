import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../src/engine/record.ts';
import { otherNetwork } from '../../../src/families/container/causes/networks.ts';

function found(
  target: readonly string[],
  caller: readonly string[],
  url = 'http://ollama:11434/v1/models',
  code = 'name-unknown-in-container',
) {
  const planned = { subject: { name: 'ollama' } };
  const container = { name: 'ollama', networkNames: target };
  const outcomes = [
    { id: 'container.running:ollama', kind: 'container.running', subject: 'ollama', verdict: 'pass', observed: { container } },
    {
      id: 'hop.reaches:ollama',
      kind: 'hop.reaches',
      subject: 'ollama',
      verdict: 'fail',
      code,
      planned,
      evidence: [],
      observed: { url, caller: { name: 'docker-plugin_daemon-1', networks: caller } },
    },
  ];
  return otherNetwork({ outcomes, ledger: {} } as unknown as RunRecord);
}

const causes = (...asked: Parameters<typeof found>) => found(...asked).map(({ code, certainty, command }) => [code, certainty, command]);

describe('a model server in another Docker network', () => {
  it.each([
    [['models_default'], ['docker_default'], undefined, 'docker network connect docker_default ollama'],
    // A container from `docker run`: in bridge nobody has a name.
    [['bridge'], ['docker_default', 'bridge'], undefined, 'docker network connect docker_default ollama'],
    [['models_default'], ['docker_default'], 'http://llm:11434/v1/models', 'docker network connect --alias llm docker_default ollama'],
    [['models_default'], ['docker_default'], 'http://172.19.0.2:11434/v1/models', 'docker network connect docker_default ollama'],
    [['models_default'], ['bridge'], undefined, undefined],
  ])('%j, asked from %j', (target, caller, url, command) => {
    expect(causes(target, caller, url)).toEqual([['other-network', 'certain', command]]);
  });

  it('says more than that the plugin daemon cannot be reached', () => {
    expect(found(['models_default'], ['docker_default'])).toMatchObject([{ insteadOf: ['plugin-daemon-down:ollama'] }]);
  });

  it('is not where both are in one, or the host is its network, or it answers', () => {
    expect(causes(['docker_default', 'x'], ['docker_default'])).toEqual([]);
    expect(causes(['host'], ['docker_default'])).toEqual([]);
    expect(causes(['models_default'], ['docker_default'], undefined, 'hop-server-error')).toEqual([]);
  });
});
