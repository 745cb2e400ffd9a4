import { describe, expect, it } from 'vitest';
import { stopCommand } from '../../../src/families/port/causes/port-command.ts';
import { launchdJob, systemdUnit, windowsService } from '../../../src/families/port/supervisor.ts';

describe('who starts a process again', () => {
  it.each([
    ['0::/system.slice/ollama.service\n', 'ollama', { by: 'systemd', name: 'ollama.service' }],
    ['0::/system.slice/system-lmstudio.slice/lmstudio@joe.service\n', 'lmstudio', { by: 'systemd', name: 'lmstudio@joe.service' }],
    [
      '0::/user.slice/user-1000.slice/user@1000.service/app.slice/ollama.service\n',
      'ollama',
      { by: 'systemd-user', name: 'ollama.service' },
    ],
    [
      '12:pids:/system.slice/nginx.service\n1:name=systemd:/system.slice/nginx.service\n',
      'nginx',
      { by: 'systemd', name: 'nginx.service' },
    ],
    // A shell, a login or cron started it: they are not to be stopped for it.
    ['0::/user.slice/user-1000.slice/session-3.scope\n', 'ollama', undefined],
    ['0::/user.slice/user-1000.slice/user@1000.service/init.scope\n', 'ollama', undefined],
    ['0::/system.slice/cron.service\n', 'ollama', undefined],
    ['0::/system.slice/ssh.service\n', 'ollama', undefined],
    ['0::/system.slice/docker.service\n', 'dockerd', undefined],
    ['0::/system.slice/jenkins.service\n', 'node', undefined],
    ['0::/\n', 'ollama', undefined],
    ['', 'ollama', undefined],
  ])('Linux: %j %s', (cgroup, process, told) => expect(systemdUnit(cgroup, process)).toEqual(told));

  const jobs =
    'PID\tStatus\tLabel\n4711\t0\thomebrew.mxcl.ollama\n4712\t0\tcom.example.proxy\n-\t0\tcom.example.idle\n4713\t0\tapplication.com.electron.ollama.1.2\n';
  it.each([
    [4711, { by: 'brew', name: 'ollama' }],
    [4712, { by: 'launchd', name: 'com.example.proxy' }],
    // An app that somebody opened is quit by hand.
    [4713, undefined],
    [1, undefined],
  ])('macOS: %i', (pid, told) => expect(launchdJob(jobs, pid)).toEqual(told));

  it.each([
    ['"ollama.exe","4711","Ollama"\r\n', { by: 'windows', name: 'Ollama' }],
    ['"ollama.exe","4711","N/A"\r\n', undefined],
    ['INFO: No tasks are running which match the specified criteria.\r\n', undefined],
  ])('Windows: %j', (list, told) => expect(windowsService(list, 4711)).toEqual(told));
});

describe('a service is stopped by who keeps it, for it would be there again after a kill', () => {
  const holder = { kind: 'process', pid: 4711, name: 'ollama' } as const;
  const on = (platform: NodeJS.Platform) => ({ host: { platform, release: '', isWsl: false, isContainer: false, user: 'joe', node: '' } });
  it.each([
    ['linux', { by: 'systemd', name: 'ollama.service' }, 'sudo systemctl stop ollama.service'],
    ['linux', { by: 'systemd-user', name: 'ollama.service' }, 'systemctl --user stop ollama.service'],
    ['darwin', { by: 'brew', name: 'ollama' }, 'brew services stop ollama'],
    ['darwin', { by: 'launchd', name: 'com.example.proxy' }, 'launchctl stop com.example.proxy'],
    ['win32', { by: 'windows', name: 'Ollama' }, 'net stop Ollama'],
    ['linux', undefined, 'kill 4711'],
  ] as const)('%s %o', (platform, supervisor, command) => {
    expect(stopCommand(on(platform) as never, { ...holder, ...(supervisor ? { supervisor } : {}) })).toEqual({ command });
  });
});
