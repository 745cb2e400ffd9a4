import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildProgram } from '../../src/commands/parse-command-line.ts';
import { formatNames } from '../../src/reporters/reporters.ts';
import { help } from '../../src/words/en/help.ts';

const file = join(import.meta.dirname, '../../README.md');
const program = buildProgram(help, () => undefined);

/** A table of the README; UPDATE_GOLDEN=1 writes it. */
function expectTable(name: string, head: readonly string[], rows: readonly (readonly string[])[]): void {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  const table = [line(head), line(head.map(() => '---')), ...rows.map(line)].join('');
  const between = new RegExp(`(<!-- ${name}: [^>]*-->\\n)([\\s\\S]*?)(<!-- /${name} -->)`);
  if (process.env.UPDATE_GOLDEN === '1')
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace(between, (_all, a, _b, c) => a + table + c),
    );
  expect(between.exec(readFileSync(file, 'utf8'))?.[2]).toBe(table);
}

describe('the README', () => {
  it('has every command with the sentence of the help', () => {
    const rows = program.commands.map((command) => [`\`${command.name()}\``, command.description()]);
    expectTable('commands', ['command', 'what it does'], rows);
  });

  it('has every option with the sentence of the help and the commands that take it', () => {
    const all = program.commands.flatMap((command) => command.options.map(({ flags, description }) => ({ flags, description, command })));
    // One that means something else to another command (`--every` of serve) has a line of its own.
    const rows = [...new Set(all.map(({ flags }) => flags))].flatMap((flags) => {
      const same = all.filter((option) => option.flags === flags);
      const meanings = new Set(same.map(({ description }) => description));
      return [...meanings].map((meaning) => {
        const commands = same.filter(({ description }) => description === meaning).map(({ command }) => command.name());
        return [`\`${flags}\``, meaning, commands.join(', ')];
      });
    });
    expectTable('options', ['option', 'meaning', 'of'], rows);
  });

  it('has every format, and no other', () => {
    const table = /\| format \| for \|\n\|---\|---\|\n((?:\|.*\n)+)/.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
    const named = table.split('\n').flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name));
    expect(named.sort()).toEqual([...formatNames].sort());
  });
});
