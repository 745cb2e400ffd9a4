import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadKept } from '../../src/base/kept-code.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'preflight-kept-'));
  writeFileSync(
    join(folder, 'main.cjs'),
    'exports.answer = () => ["forty", 2].join(" "); exports.load = () => __import("./lazy.js"); exports.sep = require("node:path").sep; exports.path = () => __import("node:path"); exports.nothing = () => require("left-pad");',
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Main = {
  readonly answer: () => string;
  readonly load: () => Promise<unknown>;
  readonly sep: string;
  readonly path: () => Promise<typeof import('node:path')>;
  readonly nothing: () => unknown;
};

const load = ({ hash = 'a1', ...more }: { readonly hash?: string; readonly folder?: string | undefined } = {}) =>
  loadKept<Main>({
    file: join(folder, 'main.cjs'),
    text: readFileSync(join(folder, 'main.cjs'), 'latin1'),
    hash,
    folder: () => ('folder' in more ? more.folder : folder),
    load: async (name) => `loaded ${name}`,
  });

const kept = () => readdirSync(folder).filter((name) => name.endsWith('.bin'));
const only = () => join(folder, kept()[0] ?? '');

/** The number of the file tells whether it was written anew. */
function keptBy(kind: string): number {
  const program = load();
  expect(program.exports.answer()).toBe('forty 2');
  program.keep(kind);
  expect(kept()).toHaveLength(1);
  return statSync(only()).ino;
}

test('the program runs with what it is given: require and import, both of which know Node’s own modules', async () => {
  const { exports } = load();
  expect(exports.answer()).toBe('forty 2');
  expect(await exports.load()).toBe('loaded ./lazy.js');
  expect(exports.sep).toMatch(/[\\/]/);
  expect((await exports.path()).sep).toBe(exports.sep);
  expect(exports.nothing).toThrow('left-pad is no module of this Node.js');
});

test('compiled code is kept for this user alone, and once for each kind of run', () => {
  const first = keptBy('green');
  if (process.platform !== 'win32') expect(statSync(only()).mode & 0o777).toBe(0o600);
  expect(keptBy('green')).toBe(first);
  const second = keptBy('red');
  expect(second).not.toBe(first);
  expect(keptBy('green')).toBe(second);
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('kept code that is damaged, cut or empty is ignored and made anew', () => {
  keptBy('green');
  const whole = readFileSync(only());
  for (const damaged of [
    Buffer.concat([whole.subarray(0, 200), Buffer.alloc(50), whole.subarray(250)]),
    whole.subarray(0, whole.length - 9),
    Buffer.alloc(0),
    Buffer.alloc(4_000, 7),
  ]) {
    writeFileSync(only(), damaged);
    keptBy('green');
    expect(readFileSync(only()).equals(damaged)).toBe(false);
  }
});

test.runIf(process.platform !== 'win32')('kept code that others may write or read, or that stands behind a link, is ignored', () => {
  keptBy('green');
  const elsewhere = join(folder, 'elsewhere');
  chmodSync(only(), 0o666);
  keptBy('green');
  expect(statSync(only()).mode & 0o777).toBe(0o600);
  const place = only();
  renameSync(place, elsewhere);
  symlinkSync(elsewhere, place);
  keptBy('green');
  expect(lstatSync(place).isSymbolicLink()).toBe(false);
});

test('the code of another program is never taken', () => {
  keptBy('green');
  writeFileSync(join(folder, 'main.cjs'), readFileSync(join(folder, 'main.cjs'), 'utf8').replace('forty', 'fifty'));
  const other = load({ hash: 'b2' });
  expect(other.exports.answer()).toBe('fifty 2');
  other.keep('green');
  expect(kept()).toHaveLength(2);
});

test('without a folder nothing is kept, and with too many files the oldest go', () => {
  load({ folder: undefined }).keep('green');
  expect(kept()).toEqual([]);
  for (let index = 0; index < 12; index++) load({ hash: `c${index}` }).keep('green');
  expect(kept().length).toBeLessThanOrEqual(8);
  expect(() => load({ folder: join(folder, 'nowhere') }).keep('green')).not.toThrow();
});
