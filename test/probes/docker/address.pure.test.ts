import { describe, expect, it } from 'vitest';
import { parseDockerAddress } from '../../../src/probes/docker/docker-address.ts';
import { sshArguments } from '../../../src/probes/docker/docker-ssh.ts';

describe('an endpoint of Docker is taken apart by its scheme', () => {
  it.each([
    ['unix:///var/run/docker.sock', { kind: 'socket', path: '/var/run/docker.sock' }],
    ['unix://', { kind: 'socket', path: '/var/run/docker.sock' }],
    ['UNIX:///run/user/1000/docker.sock', { kind: 'socket', path: '/run/user/1000/docker.sock' }],
    ['npipe:////./pipe/docker_engine', { kind: 'socket', path: '//./pipe/docker_engine' }],
    ['npipe://', { kind: 'socket', path: '//./pipe/docker_engine' }],
    ['npipe://\\\\.\\pipe\\docker_engine', { kind: 'socket', path: '//./pipe/docker_engine' }],
    ['tcp://10.0.0.7:2375', { kind: 'tcp', host: '10.0.0.7', port: 2375, isTls: false }],
    ['tcp://build-box', { kind: 'tcp', host: 'build-box', port: 2375, isTls: false }],
    ['tcp://:2376', { kind: 'tcp', host: '127.0.0.1', port: 2376, isTls: false }],
    ['tcp://[::1]:2375/', { kind: 'tcp', host: '::1', port: 2375, isTls: false }],
    ['localhost:2375', { kind: 'tcp', host: 'localhost', port: 2375, isTls: false }],
    ['127.0.0.1:2375', { kind: 'tcp', host: '127.0.0.1', port: 2375, isTls: false }],
    ['http://127.0.0.1:8000', { kind: 'tcp', host: '127.0.0.1', port: 8000, isTls: false }],
    ['https://build-box', { kind: 'tcp', host: 'build-box', port: 2376, isTls: true }],
  ])('%s', (endpoint, address) => {
    expect(parseDockerAddress(endpoint)).toEqual(address);
  });

  it('fd:// is not supported, and says so', () => {
    expect(parseDockerAddress('fd://')).toMatchObject({ kind: 'unsupported', detail: expect.stringMatching(/\w/) });
  });

  const login = ['-o', 'BatchMode=yes', '-o', 'ConnectTimeout=7', '-T', '--'];
  const remote = ['system', 'dial-stdio'];
  it.each([
    ['ssh://build-box', [...login, 'build-box', 'docker', ...remote]],
    ['ssh://joe@build-box:2222/', ['-l', 'joe', '-p', '2222', ...login, 'build-box', 'docker', ...remote]],
    [
      'ssh://joe@10.0.0.7/run/user/1000/docker.sock',
      ['-l', 'joe', ...login, '10.0.0.7', 'docker', '--host', 'unix:///run/user/1000/docker.sock', ...remote],
    ],
    ['ssh://[fe80::1%eth0]:22', ['-p', '22', ...login, 'fe80::1%eth0', 'docker', ...remote]],
  ])('%s is what the docker CLI would run, without questions', (endpoint, words) => {
    const address = parseDockerAddress(endpoint);
    expect(address.kind === 'ssh' && sshArguments(address)).toEqual(words);
  });

  it.each([
    'ssh://',
    'ssh://-oProxyCommand=touch@build-box',
    'ssh://-oProxyCommand=touch',
    'ssh://joe@-oProxyCommand=touch',
    'ssh://joe:secret@build-box',
    'ssh://joe;touch@build-box',
    'ssh://joe@build$(touch)box',
    'ssh://joe@build-box:0',
    'ssh://joe@build-box/run/docker.sock;touch',
    'ssh://joe@build-box/$HOME/docker.sock',
    'ssh://joe@build-box?tls',
  ])('%s is refused: it would be an option of ssh, or read by a shell', (endpoint) => {
    expect(parseDockerAddress(endpoint)).toMatchObject({ kind: 'invalid', detail: expect.stringMatching(/\w/) });
  });

  it.each([
    '',
    'tcp://not a host',
    'unix://relative.sock',
    '/var/run/docker.sock',
    'npipe://docker_engine',
    'tcp://host:99999',
    'tcp://host:0',
    'tcp://host:port',
    'tcp://host:2375/path',
    'tcp://user@host:2375',
    'gopher://host',
  ])('%j is invalid, and says why', (endpoint) => {
    expect(parseDockerAddress(endpoint)).toMatchObject({ kind: 'invalid', detail: expect.stringMatching(/\w/) });
  });

  it('DOCKER_TLS_VERIFY makes it TLS, and its port 2376', () => {
    expect(parseDockerAddress('tcp://build-box', true)).toEqual({ kind: 'tcp', host: 'build-box', port: 2376, isTls: true });
  });
});
