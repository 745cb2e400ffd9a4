import { describe, expect, it } from 'vitest';
import { parseEndpoint } from '../../src/ledger/endpoint.ts';
import type { ContainerDetail } from '../../src/probes/docker/docker.ts';
import { isFar, targetOf } from '../../src/reach/target.ts';
import { composed, inspected, listed } from './containers.ts';

const web = composed('web');
const ollama = composed('ollama');
const elsewhere = composed('llm', 'other', '/other');
const containers = [web, ollama, elsewhere];
const around = {
  containers,
  details: [inspected(ollama, { networks: [{ name: 'chat_default', address: '172.18.0.7', aliases: ['models'] }] })],
  own: ['192.168.1.5'],
};

const endpoint = (href: string) => {
  const parsed = parseEndpoint(href, ['http', 'tcp']);
  if (!parsed.ok) throw new Error(href);
  return parsed.value;
};
const to = (host: string, caller: ContainerDetail | undefined = inspected(web)) => {
  const target = targetOf(endpoint(`http://${host}:1234`), caller, around);
  return target.kind === 'container' ? target.container.name : target.kind;
};

describe('where an address leads', () => {
  it.each([
    ['localhost', 'self'],
    ['127.0.0.1', 'self'],
    ['[::1]', 'self'],
    ['api.localhost', 'self'],
    ['0.0.0.0', 'self'],
    ['[::]', 'self'],
    ['host.docker.internal', 'host'],
    ['gateway.docker.internal', 'host'],
    ['172.18.0.1', 'host'],
    ['192.168.1.5', 'host'],
    ['192.168.1.9', 'machine'],
    ['gpu.lan', 'machine'],
    ['ollama', 'chat-ollama-1'],
    ['chat-ollama-1', 'chat-ollama-1'],
    ['models', 'chat-ollama-1'],
    ['172.18.0.7', 'chat-ollama-1'],
    ['llm', 'other-llm-1'],
    ['olama', 'nobody'],
    ['docker.host.internal', 'nobody'],
    ['host.docker.intern', 'nobody'],
    ['host.docker.internal.', 'host'],
    ['kubernetes.docker.internal', 'machine'],
  ])('%s inside of a container is %s', (host, expected) => {
    expect(to(host)).toBe(expected);
  });

  it('localhost is this machine for whoever shares its network, or stands on it', () => {
    expect(to('localhost', inspected(listed('hosted', { networkNames: ['host'] })))).toBe('host');
    expect(targetOf(endpoint('http://localhost:1'), undefined, around).kind).toBe('host');
  });

  it('an extra host may be this machine under another name', () => {
    expect(to('lmstudio', inspected(web, { extraHosts: ['lmstudio:host-gateway'] }))).toBe('host');
    expect(to('lmstudio', inspected(web, { extraHosts: ['lmstudio:172.18.0.1'] }))).toBe('host');
    expect(to('lmstudio', inspected(web, { extraHosts: ['lmstudio:10.9.9.9'] }))).toBe('nobody');
  });

  it('of two services of one name the one in a network of the caller is meant', () => {
    const twin = composed('ollama', 'other', '/other');
    const target = targetOf(endpoint('http://ollama:1'), inspected(web), { ...around, containers: [twin, ...containers] });
    expect(target).toMatchObject({ container: { name: 'chat-ollama-1' } });
  });
});

describe('what nobody asked for and lies far away', () => {
  const far = (host: string) => isFar(endpoint(`http://${host}`), targetOf(endpoint(`http://${host}`), inspected(web), around));
  it.each(['api.openai.com', '8.8.8.8', 'llm.example.org'])('%s', (host) => expect(far(host)).toBe(true));
  it.each(['localhost', 'ollama', 'nobody-here', '192.168.1.9', '10.0.0.1', 'gpu.lan', 'host.docker.internal', 'box.local'])(
    'is near: %s',
    (host) => expect(far(host)).toBe(false),
  );
});
