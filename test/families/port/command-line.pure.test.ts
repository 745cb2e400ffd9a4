import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shownCommand } from '../../../src/families/port/command-line.ts';

const shown = (commandLine: string, executable = commandLine.split(' ')[0] ?? '') => shownCommand({ executable, commandLine });

describe('a command line that is shown', () => {
  it.each([
    ['ollama serve', 'ollama serve'],
    ['ollama', 'ollama'],
    ['/usr/bin/conmon --api-version 1 -c 2992', '/usr/bin/conmon …'],
    ['mysqld -u root -phunter2', 'mysqld …'],
    ['server start --db-password hunter2', 'server start …'],
    ['node --max-old-space-size=4096 /srv/server.js --key hunter2', 'node /srv/server.js …'],
    ['node -r hunter2 /srv/server.js', 'node /srv/server.js …'],
    ['python3 -m http.server 8080', 'python3 -m http.server …'],
    ['python3 -c hunter2', 'python3 …'],
    ['proxy https://mika:hunter2@host/', 'proxy …'],
    ['run PASSWORD=hunter2', 'run …'],
  ])('%s is shown as %s', (line, wanted) => {
    expect(shown(line)).toBe(wanted);
  });

  it('keeps the blanks of an app on macOS', () => {
    const app = '/Applications/LM Studio.app/Contents/MacOS/LM Studio';
    expect(shown(`${app} --run-as-service`, app)).toBe(`${app} …`);
  });

  it('is left out where the system tells none', () => {
    expect(shown('')).toBeUndefined();
  });

  it('never shows a word that stands behind an option', () => {
    const option = fc.constantFrom('-p', '--password', '--db-password', '--token=', '-u', '--key', '-X', '--flag', '-c', '-e');
    const word = fc.constantFrom('start', 'serve', '/srv/app.py', 'hunter2');
    const program = fc.constantFrom('server', '/usr/bin/mysqld', 'node', 'python3.12', 'java', '/opt/a.app/b');
    fc.assert(
      fc.property(program, fc.array(word, { maxLength: 2 }), fc.array(option, { minLength: 1, maxLength: 4 }), (start, words, options) => {
        const harmless = words.filter((each) => each !== 'hunter2');
        const secret = options.flatMap((each) => (each.endsWith('=') ? [`${each}hunter2`] : [each, 'hunter2']));
        const isRun = /node|python|java/.test(start);
        // An interpreter's own unknown option takes no value by its rules; behind a script all are the script's.
        const line = [start, ...(isRun && harmless.length === 0 ? ['main.js'] : harmless), ...secret].join(' ');
        expect(shown(line)).not.toContain('hunter2');
      }),
    );
  });
});
