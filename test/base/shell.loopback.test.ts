import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { typedName } from '../../src/base/shell.ts';
import type { RunRecord } from '../../src/engine/record.ts';
import { composeCommand } from '../../src/families/docker/compose-command.ts';
import { lockCommand } from '../../src/families/manager/causes/manager-commands.ts';
import { gitCommand } from '../../src/probes/git/git-command.ts';
import { modelServers } from '../../src/probes/identity/model-servers.ts';

const recorder = `#!/bin/sh
printf '%s\\0' "$(basename "$0")" "$@" >> "$RECORD"
`;
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'preflight-shell-'));
  for (const program of ['preflight', 'docker', 'uv', 'poetry', 'npm', 'pnpm', 'git', 'lms', 'ollama']) {
    writeFileSync(join(folder, program), recorder);
    chmodSync(join(folder, program), 0o755);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the programs of a command were really given, when somebody pastes it into sh. */
function pasted(command: string): readonly string[] {
  const record = join(folder, 'record');
  writeFileSync(record, '');
  execFileSync('/bin/sh', ['-n', '-c', command]);
  // Only the recording programs are found; whatever else a name would start is missing.
  execFileSync('/bin/sh', ['-c', command], { env: { PATH: `${folder}:/usr/bin:/bin`, RECORD: record }, cwd: folder });
  return execFileSync('cat', [record], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

const nasty = [
  '-rf',
  '--help',
  '--project-directory=x',
  '$(touch owned)',
  '`touch owned`',
  'a;touch owned',
  "a'b",
  'a"b',
  'a b',
  'a\\b',
  '*',
  '~root',
  '!!',
  '#x',
  'a\nb',
  '>owned',
  '&',
  'x=y',
  '--',
  '-',
];
const names = fc.oneof(fc.constantFrom(...nasty), fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }));
const runs = { numRuns: 60, examples: nasty.map((name) => [name] as [string]) };
const record = (): RunRecord => ({ ledger: { managers: { file: 'managers.yml' } }, outcomes: [] }) as unknown as RunRecord;
const origin = { project: { kind: 'named', project: 'docker' } } as const;

/** The words behind `--`, or all where there is none. */
const behindDashes = (words: readonly string[]) => (words.includes('--') ? words.slice(words.indexOf('--') + 1) : words);

describe('a command that is pasted into sh, whatever the names in it', () => {
  it.each(['up', 'restart', 'logs'])('names the service to docker compose %s, and never an option', (verb) => {
    fc.assert(
      fc.property(
        names.filter((name) => !name.includes('\0')),
        (name) => {
          const words = pasted(composeCommand(record(), origin, verb, name));
          expect(behindDashes(words).at(-1)).toBe(name);
          if (name.startsWith('-')) expect(words.at(-2)).toBe('--');
        },
      ),
      runs,
    );
  });

  it.each(['uv', 'poetry', 'npm', 'pnpm'] as const)('hands the folder to %s as a path', (manager) => {
    const folders = names.filter((name) => !/[\0/]/.test(name) && !/^\.+$/.test(name));
    fc.assert(
      fc.property(folders, (name) => {
        const words = pasted(lockCommand(record(), manager, name));
        expect(words).toContain(name.startsWith('-') ? `./${name}` : name);
        expect(words.filter((word) => word === name && name.startsWith('-'))).toEqual([]);
      }),
      runs,
    );
  });

  it('hands the file to git as a path', () => {
    const files = names.filter((name) => !/[\0/]/.test(name) && !/^\.+$/.test(name));
    fc.assert(
      fc.property(files, (name) => {
        const ours = name.startsWith('-') ? `./${name}` : name;
        expect(pasted(gitCommand(name, ['add', '-f']))).toEqual(['git', 'add', '-f', ours]);
        expect(pasted(gitCommand(`/srv/x/${name}`, ['add']))).toEqual(['git', '-C', '/srv/x', 'add', ours]);
      }),
      runs,
    );
  });

  it('hands a name in a sentence on as it is, or a place to fill in', () => {
    fc.assert(
      fc.property(names, (name) => {
        const shown = typedName(name, 'CONTAINER');
        expect(pasted(`preflight reach ${shown} URL`)).toEqual(['preflight', 'reach', shown === 'CONTAINER' ? shown : name, 'URL']);
        if (/^-|[\p{Cc}\p{Cf}]| {2}|^ | $/u.test(name)) expect(shown).toBe('CONTAINER');
      }),
      runs,
    );
    expect(typedName('&& touch owned', 'CONTAINER')).toBe("'&& touch owned'");
    expect(typedName('open-webui', 'CONTAINER')).toBe('open-webui');
  });

  it('hands the model to its server as a name', () => {
    fc.assert(
      fc.property(
        names.filter((name) => !name.includes('\0')),
        (name) => {
          for (const { load, fetch, unload } of Object.values(modelServers)) {
            for (const command of [load?.(name, 8192), fetch?.(name), unload?.(name)]) {
              if (command === undefined) continue;
              const words = pasted(command);
              expect(words).toContain(name);
              if (name.startsWith('-')) expect(words.slice(-2)).toEqual(['--', name]);
            }
          }
        },
      ),
      { ...runs, numRuns: 20 },
    );
  });
});
