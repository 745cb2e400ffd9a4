import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { exampleLedger } from '../../src/commands/example-ledger.ts';
import { readSchema } from '../../src/commands/schema.ts';
import { writeLedger } from '../../src/commands/write-ledger.ts';
import { spanOf } from '../../src/ledger/ledger.ts';
import { loadLedger } from '../../src/ledger/load-ledger.ts';
import { load } from './load.ts';
import { problemCases } from './problem-cases.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'preflight-ledger-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The program as it would stand in this folder. */
const beside = (dist: string) => ({ read: (name: string) => readFile(join(dist, name), 'utf8') });

describe('the shipped ledgers', () => {
  it('load without a problem and say what DESIGN 3 says', async () => {
    const loaded = await loadLedger({ cwd: root, env: { LM_API_TOKEN: 'sk-lm-anything' } });
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
    const { ports, managers, files } = loaded.value;
    expect(files.map(({ file }) => file)).toEqual(['ports.yml', 'managers.yml']);
    expect(ports?.front).toBe('nginx');
    expect(ports?.composeProject).toBe('docker');
    expect(ports?.roles.map(({ name }) => name)).toEqual(['nginx', 'api', 'plugin-daemon', 'lmstudio', 'plugin-debug']);
    expect(ports?.roles[3]?.owner).toEqual({ kind: 'process', names: ['LM Studio', 'llmster', 'lms'] });
    expect(ports?.path.map(({ role, as }) => as?.href ?? role)).toEqual([
      'nginx',
      'api',
      'plugin-daemon',
      'http://host.docker.internal:1234/v1',
    ]);
    expect(ports?.chat).toMatchObject({ to: 'nginx', token: 'DIFY_API_KEY', withinMs: 120_000 });
    expect(ports?.tokens.map(({ name, from, optional }) => ({ name, from, optional }))).toEqual([
      { name: 'DIFY_API_KEY', from: undefined, optional: false },
      { name: 'LM_API_TOKEN', from: 'process', optional: true },
    ]);
    expect(managers?.folder).toBe(root.replace(/\/$/, ''));
    expect(managers?.managers.map(({ name, owns, lock }) => [name, owns[0]?.pattern, lock])).toEqual([
      ['uv', 'tools/**', 'committed'],
      ['poetry', 'apps/**', 'committed'],
      ['npm', '.', 'committed'],
    ]);
    expect(JSON.stringify(loaded.value)).not.toContain('anything');
  });

  it('have a span for every value that marks exactly its text', async () => {
    const loaded = await loadLedger({ cwd: root, env: {} });
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
    const lines = (await readFile(join(root, 'ports.yml'), 'utf8')).split('\n');
    const marked = (...path: (string | number)[]) => {
      const span = spanOf(loaded.value, 'ports', ...path);
      return span && lines[span.line - 1]?.slice(span.column - 1, (span.endColumn ?? 0) - 1);
    };
    expect(marked('roles', 'lmstudio', 'url')).toBe('http://127.0.0.1:1234');
    expect(marked('roles', 'lmstudio', 'owner', 'process', 1)).toBe('llmster');
    expect(marked('roles', 'lmstudio')).toBe('lmstudio');
    expect(marked('path', 3, 'as')).toBe('http://host.docker.internal:1234/v1');
    expect(marked('chat', 'query')).toBe('"Reply with the single word: pong"');
    // What was left out is shown at its nearest parent.
    expect(marked('roles', 'api', 'url')).toBe('api');
  });
});

describe('the JSON Schemas', () => {
  const validators: Record<string, (value: unknown) => boolean> = {};
  beforeAll(async () => {
    const { writeSchemas } = (await import(new URL('../../.config/schemas.mjs', import.meta.url).href)) as {
      writeSchemas: (folder: string) => Promise<void>;
    };
    await writeSchemas(join(folder, 'schema'));
    const ajv = new Ajv({ strict: true, strictTypes: false, allowUnionTypes: true });
    for (const name of ['ports', 'managers'] as const)
      validators[`${name}.yml`] = ajv.compile(JSON.parse(await readSchema(name, beside(folder))));
  });

  it('accept the shipped ledgers', async () => {
    for (const [name, validate] of Object.entries(validators)) expect(validate(parse(await readFile(join(root, name), 'utf8')))).toBe(true);
  });

  it('accept a variable wherever a value of another form is asked for', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the ledger's own variables
    const lmstudio = { url: '${LM_URL}', context: '${CTX:-8192}', optional: '${OPTIONAL:-true}' };
    expect(validators['ports.yml']?.({ version: 1, roles: { lmstudio } })).toBe(true);
  });

  it.each(problemCases.filter((one) => one.seenBySchema))('reject what the decoder rejects: $name', ({ folder: files }) => {
    const results = Object.entries(files).map(([name, text]) => validators[name]?.(parse(String(text))));
    expect(results).toEqual([false]);
  });

  it('are not there before they were built, which is said by a rejection', async () => {
    await expect(readSchema('ports', beside(join(folder, 'nowhere')))).rejects.toThrow('ENOENT');
  });
});

describe('the examples of preflight init', () => {
  it.each(['en', 'ja'] as const)('load, and say the same in every language: %s', async (language) => {
    const cwd = join(folder, language);
    for (const which of ['ports', 'managers'] as const) {
      expect(await writeLedger(cwd, `${which}.yml`, await exampleLedger(which, language, beside(join(root, 'dist'))))).toEqual({
        kind: 'written',
      });
    }
    expect((await loadLedger({ cwd, env: {} })).ok).toBe(true);
    const written = await readFile(join(cwd, 'ports.yml'), 'utf8');
    expect(written).toContain('$schema=./node_modules/dify-preflight/dist/schema/ports.json');
    const values = (text: string) => JSON.stringify(parse(text), (key, value) => (key === 'summary' ? '' : value));
    expect(values(written)).toBe(values(await readFile(join(root, 'ports.yml'), 'utf8')));
    const managers = await readFile(join(cwd, 'managers.yml'), 'utf8');
    expect(values(managers)).toBe(values(await readFile(join(root, 'managers.yml'), 'utf8')));
  });

  it('never overwrite, not even through a link', async () => {
    const cwd = join(folder, 'used');
    await writeLedger(cwd, 'ports.yml', 'mine\n');
    expect(await writeLedger(cwd, 'ports.yml', 'yours\n')).toEqual({ kind: 'exists' });
    expect(await readFile(join(cwd, 'ports.yml'), 'utf8')).toBe('mine\n');
  });
});

it('either ledger may be missing, and the other one is whole', async () => {
  const loaded = await load({ 'managers.yml': 'version: 1\nmanagers: { uv: { owns: [tools] } }\n' });
  expect(loaded.ok && loaded.value.ports).toBe(undefined);
  expect(loaded.ok && loaded.value.managers?.managers[0]?.name).toBe('uv');
});
