import { describe, expect, it } from 'vitest';
import { parseLaunchctl, unitOf } from '../../../src/probes/sockets/supervisor.ts';

describe('the unit that a process belongs to', () => {
  it.each([
    ['0::/system.slice/ollama.service\n', { by: 'systemd', name: 'ollama.service' }],
    ['0::/system.slice/system-n8n.slice/n8n@work.service\n', { by: 'systemd', name: 'n8n@work.service' }],
    ['12:pids:/x\n1:name=systemd:/system.slice/nginx.service\n0::/system.slice/nginx.service\n', { by: 'systemd', name: 'nginx.service' }],
    ['0::/user.slice/user-1000.slice/user@1000.service/app.slice/litellm.service\n', { by: 'systemd-user', name: 'litellm.service' }],
  ])('is read out of its control group: %s', (cgroup, unit) => {
    expect(unitOf(cgroup)).toEqual(unit);
  });

  it.each([
    '0::/\n',
    '0::/user.slice/user-1000.slice/session-4.scope\n',
    '0::/user.slice/user-1000.slice/user@1000.service/app.slice/vte-spawn-1.scope\n',
    '0::/user.slice/user-1000.slice/user@1000.service/init.scope\n',
    '0::/system.slice/ssh.service\n',
    '0::/system.slice/sshd.service\n',
    '0::/system.slice/cron.service\n',
    '0::/system.slice/docker.service\n',
    '0::/system.slice/-rf.service\n',
    "0::/system.slice/a';reboot;'.service\n",
    '',
  ])('is none where nobody should stop one: %s', (cgroup) => {
    expect(unitOf(cgroup)).toBeUndefined();
  });
});

describe('the jobs of launchd', () => {
  it('name a formula of Homebrew, a label with its domain, and no window and nothing of Apple', () => {
    const text = [
      'PID\tStatus\tLabel',
      '812\t0\thomebrew.mxcl.ollama',
      '900\t0\torg.example.server',
      '-\t0\torg.example.idle',
      '901\t-9\tapplication.ai.elementlabs.lmstudio.123.456',
      '902\t0\tcom.apple.Finder',
    ].join('\n');
    expect([...parseLaunchctl(text, 501)]).toEqual([
      [812, { by: 'brew', name: 'ollama' }],
      [900, { by: 'launchd', name: 'gui/501/org.example.server' }],
    ]);
  });
});
