import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { type DocumentNode, setInDocument, writeDocument } from '../../src/ledger/ledger-document.ts';

const text = (value: string): DocumentNode => ({ kind: 'scalar', value });
const ports = readFileSync(new URL('../../ports.yml', import.meta.url), 'utf8');
/** Lines that are not in the other text. */
const only = (one: string, other: string) => one.split('\n').filter((line) => !other.split('\n').includes(line));

it('a changed value leaves every other letter of the file as it was', () => {
  const changed = setInDocument(ports, ['roles', 'lmstudio', 'context'], { kind: 'scalar', value: 4096 }) ?? '';
  expect(only(changed, ports)).toEqual([
    '    context: 4096                              # smallest loaded context, in tokens, that will do',
  ]);
  expect(only(ports, changed)).toHaveLength(1);
});

it('a value within a list and within braces is changed where it stands', () => {
  const hop = setInDocument(ports, ['path', 3, 'as'], text('http://10.0.0.1:1234/v1')) ?? '';
  expect(only(hop, ports)[0]).toMatch(/^ {4}as: http:\/\/10\.0\.0\.1:1234\/v1 {4}# the address/);
  const kind = setInDocument(ports, ['tokens', 'LM_API_TOKEN', 'kind'], text('openai')) ?? '';
  expect(only(kind, ports)).toEqual(['  LM_API_TOKEN: { kind: openai, optional: true }']);
});

it('a new role stands behind the last one, before the comment of what comes next', () => {
  const role: DocumentNode = {
    kind: 'map',
    entries: [{ key: 'url', value: { kind: 'scalar', value: 'tcp://127.0.0.1:9', comment: 'seen' } }],
  };
  const changed = setInDocument(ports, ['roles', 'extra'], role) ?? '';
  expect(changed).toContain('    optional: true\n  extra:\n    url: tcp://127.0.0.1:9 # seen\n\n# The signal.');
  expect(only(ports, changed)).toEqual([]);
});

it('a new key of a role in one line goes into its braces', () => {
  expect(
    setInDocument('roles:\n  db: { inside: tcp://db:5432 } # ours\n', ['roles', 'db', 'optional'], { kind: 'scalar', value: true }),
  ).toBe('roles:\n  db: { inside: tcp://db:5432, optional: true } # ours\n');
});

it('a mapping in lines is replaced by one in a line, and the comment behind it stays', () => {
  const owner: DocumentNode = { kind: 'map', isInline: true, entries: [{ key: 'compose', value: text('web') }] };
  const before = 'roles:\n  a:\n    owner:\n      compose: nginx\n    # of the role\n    optional: true\n';
  const changed = setInDocument(before, ['roles', 'a', 'owner'], owner) ?? '';
  expect(parse(changed)).toEqual({ roles: { a: { owner: { compose: 'web' }, optional: true } } });
  expect(changed).toContain('# of the role');
});

it('makes what is missing on the way, also at the end of a file without a last newline', () => {
  expect(setInDocument('version: 1', ['compose', 'project'], text('mine'))).toBe('version: 1\ncompose:\n  project: mine\n');
});

it('keeps a value that a variable brings for its own place, and does not touch what does not parse', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the ledger's own variables
  expect(setInDocument('front: ${FRONT}\n', ['front'], text('nginx'))).toBeUndefined();
  expect(setInDocument('front: [\n', ['front'], text('nginx'))).toBeUndefined();
});

it.each(['*a', '- b', 'yes: no', '#c', '', "it's", '1234', 'true', '  d', 'x: y # z'])(
  'writes %j so that it is read as the same text',
  (value) => {
    expect(parse(writeDocument({ kind: 'map', entries: [{ key: 'a', value: text(value) }] }, ''))).toEqual({ a: value });
    expect(parse(setInDocument('a: b # c\n', ['a'], text(value)) ?? '')).toEqual({ a: value });
  },
);
