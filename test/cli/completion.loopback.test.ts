import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { phases } from '../../src/base/phase.ts';
import { buildProgram } from '../../src/commands/parse-command-line.ts';
import { stackWords } from '../../src/probes/identity/front-products.ts';
import { help } from '../../src/words/en/help.ts';
import { builtProgram, removeBuiltProgram } from '../rig/built-program.ts';

const room = mkdtempSync(join(tmpdir(), 'preflight-completion-'));
const commandLine = buildProgram(help, () => undefined);
const options = [...new Set(commandLine.commands.flatMap((command) => command.options.flatMap(({ long }) => (long ? [long] : []))))];
const has = (shell: string) => spawnSync(shell, ['--version']).error === undefined;
let program = '';

beforeAll(async () => {
  program = await builtProgram();
}, 60_000);
afterAll(async () => {
  rmSync(room, { recursive: true, force: true });
  await removeBuiltProgram();
});

function printed(shell: string): string {
  const { status, stdout } = spawnSync(process.execPath, [program, 'completion', shell], { encoding: 'utf8' });
  expect(status).toBe(0);
  return stdout;
}

/** What bash would offer for the last of these words. */
function bashOffers(...words: readonly string[]): readonly string[] {
  const file = join(room, 'completion.bash');
  writeFileSync(file, printed('bash'));
  const script = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _preflight; printf "%s\\n" "\${COMPREPLY[@]}"`;
  const { stdout } = spawnSync('bash', ['-c', script, 'bash', file, 'preflight', ...words], { encoding: 'utf8' });
  return stdout.split('\n').filter((line) => line !== '');
}

describe('preflight completion', () => {
  test('completes commands, the options of each, and their words in bash', () => {
    expect(bashOffers('sche')).toEqual(['schema']);
    expect(bashOffers('--str')).toEqual(['--strict']);
    expect(bashOffers('serve', '--li')).toEqual(['--listen']);
    expect(bashOffers('plan', '--li')).toEqual([]);
    expect(bashOffers('--phase', 'bef')).toEqual(['before']);
    expect(bashOffers('schema', 'p')).toEqual(['ports']);
  });

  test('offers the values of an option, behind a blank and behind an equals sign', () => {
    expect(bashOffers('--format', 'jun')).toEqual(['junit']);
    expect(bashOffers('init', '--stack', 'l')).toEqual(stackWords.filter((word) => word.startsWith('l')));
    expect(bashOffers('demo', '--fault', 'front-st')).toEqual(['front-stale-upstream']);
    expect(bashOffers('explain', 'hop.rea')).toEqual(['hop.reaches']);
    expect(bashOffers('explain', 'model-rate')).toEqual(['model-rate-limited']);
    expect(bashOffers('--phase', '=', 'bef')).toEqual(['before']);
    expect(bashOffers('--phase', '=')).toEqual([...phases]);
  });

  test.skipIf(!has('fish'))('completes them in fish', () => {
    const file = join(room, 'completion.fish');
    writeFileSync(file, printed('fish'));
    const offers = (line: string) =>
      spawnSync('fish', ['--no-config', '-c', `source ${file}; complete -C '${line}'`], { encoding: 'utf8' })
        .stdout.replace(/\t.*$/gm, '')
        .trim();
    expect([offers('preflight sche'), offers('preflight serve --li'), offers('preflight --stri')]).toEqual([
      'schema',
      '--listen',
      '--strict',
    ]);
  });

  test.skipIf(!has('zsh'))('is read by zsh without a complaint', () => {
    const { status, stderr } = spawnSync('zsh', ['-fc', `autoload -U compinit; compinit -D; ${printed('zsh')}\nwhence -w _preflight`], {
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
  });

  test.each(['bash', 'zsh', 'fish'])('knows every option in %s', (shell) => {
    const text = printed(shell);
    const missing = options.filter((long) => !text.includes(shell === 'fish' ? `-l ${long.slice(2)}` : long));
    expect(missing).toEqual([]);
  });

  test('names the shells that there are when another one is asked for', () => {
    const { status, stderr } = spawnSync(process.execPath, [program, 'completion', 'tcsh'], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([2, expect.stringContaining('bash, zsh, fish')]);
  });
});

describe('the man page', () => {
  const page = () => join(dirname(program), 'man/preflight.1');

  test('has every command and every option', () => {
    const text = readFileSync(page(), 'utf8').replaceAll('\\-', '-');
    for (const command of commandLine.commands) expect(text).toContain(`.B ${command.name()}\n`);
    expect(options.filter((long) => !text.includes(long))).toEqual([]);
  });

  test.skipIf(!has('groff'))('is set by groff without a warning', () => {
    const { status, stderr } = spawnSync('groff', ['-man', '-Tutf8', '-ww', page()], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });
});
