// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the ledger's own variables
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { restricted, type Trust, trusted } from '../../src/base/trust.ts';
import { loadLedger } from '../../src/ledger/load-ledger.ts';
import { ledgerWishes } from '../../src/ledger/wishes.ts';

let root: string;
let clone: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'preflight-outside-')));
  clone = join(root, 'clone');
  mkdirSync(join(clone, '.git'), { recursive: true });
  mkdirSync(join(clone, 'stack'));
  writeFileSync(join(root, 'private'), 'canary: [private words\nPORT=8080\n');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const load = (folder = clone, trust: Trust = restricted) => loadLedger({ cwd: folder, env: {}, trust });
const ledger = (envFile: string, port = '8080') =>
  `version: 1\nenv-files: ["${envFile}"]\nroles:\n  h: { url: "http://127.0.0.1:${port}", kind: http }\n`;
/** All that could be shown of it: the excerpts are part of the problems. */
const shown = (loaded: Awaited<ReturnType<typeof load>>) => JSON.stringify(loaded.ok ? loaded.value : loaded.error);

test.each(['ports.yml', 'managers.yml'])('not a line of a file behind a %s that leaves the repository is shown', async (name) => {
  symlinkSync('../private', join(clone, name));
  const loaded = await load();
  expect(!loaded.ok && loaded.error).toMatchObject([{ code: 'ledger-outside', args: { file: name, real: join(root, 'private') } }]);
  expect(shown(loaded)).not.toMatch(/canary|words|8080/);
  // Whoever trusts the folder sees what is wrong with it.
  expect(shown(await load(clone, trusted))).toContain('canary');
});

test('a ledger may be a link within its repository, and have its env file at the root of it', async () => {
  writeFileSync(join(clone, 'real.yml'), ledger('../.env', '${PORT}'));
  writeFileSync(join(clone, '.env'), 'PORT=8081\n');
  symlinkSync('../real.yml', join(clone, 'stack', 'ports.yml'));
  const loaded = await load(join(clone, 'stack'));
  expect(loaded.ok && loaded.value.ports?.roles[0]?.url?.port).toBe(8081);
  expect(loaded.ok && ledgerWishes(loaded.value)).toEqual([]);
});

test.each([
  ['by its name', '../private', () => {}],
  ['by its whole name', '/ROOT/private', () => {}],
  ['behind a link', '.env', () => symlinkSync('../private', join(clone, '.env'))],
  ['behind a folder that is a link', 'out/private', () => symlinkSync('..', join(clone, 'out'))],
])('an env file elsewhere, %s, is not read unless that is allowed', async (_name, file, plant) => {
  plant();
  const text = ledger(file.replace('/ROOT', root));
  writeFileSync(join(clone, 'ports.yml'), text);
  const wish = { kind: 'read', file: join(root, 'private') } as const;
  const loaded = await load();
  expect(loaded.ok && loaded.value.ports?.envFiles).toMatchObject([{ exists: true, outside: { wish, isAllowed: false } }]);
  expect(loaded.ok && ledgerWishes(loaded.value)).toEqual([wish]);

  writeFileSync(join(clone, 'ports.yml'), text.replace('8080', '${PORT}'));
  const missed = await load();
  expect(!missed.ok && missed.error.map(({ code }) => code)).toEqual(['env-file-outside', 'variable-unresolved']);
  expect(shown(missed)).not.toMatch(/canary|words/);
  const allowed = await load(clone, { isTrusted: true, allows: (one) => one.kind === 'read' && one.file === wish.file });
  expect(allowed.ok && allowed.value.ports?.roles[0]?.url?.port).toBe(8080);
  expect(allowed.ok && ledgerWishes(allowed.value)).toEqual([wish]);
});

test('an env file elsewhere that is not there is no problem, as anywhere', async () => {
  writeFileSync(join(clone, 'ports.yml'), ledger('../none'));
  const loaded = await load();
  expect(loaded.ok && loaded.value.ports?.envFiles).toMatchObject([{ exists: false }]);
  expect(loaded.ok && ledgerWishes(loaded.value)).toEqual([]);
});
