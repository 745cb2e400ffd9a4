// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the ledger's own variables
import { describe, expect, it } from 'vitest';
import { reveal } from '../../src/base/secret.ts';
import { parseEnvFile } from '../../src/ledger/env-file.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import type { LoadOptions } from '../../src/ledger/load-ledger.ts';
import { type Folder, load } from './load.ts';

async function loaded(folder: Folder, options: Partial<LoadOptions> = {}): Promise<Ledger> {
  const result = await load(folder, options);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

const lmstudio = (...rest: string[]) =>
  `version: 1\nenv-files: [.env, more.env]\nroles:\n  lmstudio:\n    url: http://127.0.0.1:1234\n${rest.map((line) => `    ${line}\n`).join('')}`;

describe('variables of a ledger', () => {
  it('take the type of their new text in a plain scalar, and stay text in a quoted one', async () => {
    const { ports } = await loaded(
      { 'ports.yml': lmstudio('context: ${CTX:-8192}', 'optional: ${OPT}', 'model: "${CTX:-8192}"', 'summary: "${NONE:-}"') },
      { env: { OPT: 'true' } },
    );
    expect(ports?.roles[0]).toMatchObject({ context: 8192, optional: true, model: '8192', summary: '' });
  });

  it('come from the process first, then from the env files in their order', async () => {
    const folder = { 'ports.yml': lmstudio('model: "${A}-${B}-${C}"'), '.env': 'A=file\nB=file\n', 'more.env': 'B=more\nC=more\n' };
    const { ports } = await loaded(folder, { env: { A: 'process' } });
    expect(ports?.roles[0]?.model).toBe('process-file-more');
    expect(ports?.envFiles.map(({ file, exists }) => [file, exists])).toEqual([
      ['.env', true],
      ['more.env', true],
    ]);
  });

  it('serve managers.yml too', async () => {
    const folder = {
      'ports.yml': 'version: 1\nenv-files: [.env]\nroles: {}\n',
      '.env': 'TOOLS=tools/**\n',
      'managers.yml': 'version: 1\nmanagers: { uv: { owns: ["${TOOLS}"] } }\n',
    };
    expect((await loaded(folder)).managers?.managers[0]?.owns[0]?.pattern).toBe('tools/**');
  });

  it('are data: what they hold never becomes YAML', async () => {
    const { ports } = await loaded(
      { 'ports.yml': lmstudio('model: ${EVIL}') },
      { env: { EVIL: 'x, optional: true }\n  other: { url: y' } },
    );
    expect(ports?.roles).toHaveLength(1);
    expect(ports?.roles[0]?.model).toBe('x, optional: true }\n  other: { url: y');
  });

  it('show themselves, not their value, when the value is bad', async () => {
    const result = await load({ 'ports.yml': lmstudio('kind: "${KIND}"') }, { env: { KIND: 'hunter2' } });
    expect(result.ok ? [] : result.error.map(({ code }) => code)).toEqual(['not-one-of']);
    expect(JSON.stringify(result)).toContain('${KIND}');
    expect(JSON.stringify(result)).not.toContain('hunter2');
  });
});

describe('tokens', () => {
  const folder = {
    'ports.yml': `${lmstudio('token: LM')}tokens:\n  LM: { kind: lmstudio }\n  KEY: { kind: dify-app, used-by: [cli] }\n`,
    '.env': 'LM="from the file"\nKEY=\n',
  };

  it('say where their value was found, and hide it', async () => {
    const { ports } = await loaded(folder);
    const [lm, key] = ports?.tokens ?? [];
    expect(lm?.from).toBe('.env');
    expect(lm?.value && reveal(lm.value)).toBe('from the file');
    expect(JSON.stringify(ports)).not.toContain('from the file');
    expect(key).toMatchObject({ name: 'KEY', usedBy: ['cli'] });
  });

  it('that are set to nothing are not set', async () => {
    const { ports } = await loaded(folder, { env: { LM: '', KEY: '' } });
    expect(ports?.tokens.map(({ from, value }) => [from, value === undefined])).toEqual([
      ['.env', false],
      [undefined, true],
    ]);
  });
});

describe('an env file', () => {
  it.each([
    ['a bare value', 'A=b c ', 'b c'],
    ['a comment behind a bare value', 'A=b # c', 'b'],
    ['a hash within a bare value', 'A=b#c', 'b#c'],
    ['export and blanks', '  export A = b', 'b'],
    ['single quotes', "A='b # \\n c' # d", 'b # \\n c'],
    ['double quotes with escapes', 'A="b\\n\\"c\\" \\\\ \\x"', 'b\n"c" \\ \\x'],
    ['quotes over lines', 'A="b\nc"\nB=d', 'b\nc'],
    ['a quote that is never closed', 'A="b\nB=c', '"b'],
    ['the last of two', 'A=1\nA=2', '2'],
    ['nothing', 'A=', ''],
    ['nothing but a comment', 'A= # none', ''],
    ['equals signs', 'A=b=c==', 'b=c=='],
    ['Windows lines and a byte order mark', '\ufeff# first\r\nA=b\r\n', 'b'],
    ['lines that set nothing', 'A=b\nnonsense\n=c\n1X=2', 'b'],
  ])('%s', (_name, text, value) => {
    expect(parseEnvFile(text).get('A')).toBe(value);
  });
});
