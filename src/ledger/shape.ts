import * as v from 'valibot';
import { clientShape } from './client-shape.ts';
import { providers, roleKinds } from './ledger.ts';
import type { ValueKind, ValueRule } from './problem.ts';
import { address, duration, maxListed, name, rule, text, tokenName, variableName, version } from './shape-parts.ts';

// One source for three things: what the decoder accepts, the input types, and the JSON Schemas that editors use
// (made of `portsShape` and `managersShape` at build time by .config/schemas.mjs). The messages of the rules are codes.

const owner = v.pipe(
  v.union([
    v.strictObject({ compose: v.pipe(text, v.description('Service of the compose project')) }),
    v.strictObject({ container: v.pipe(text, v.description('Name of the container')) }),
    v.strictObject({
      process: v.pipe(
        v.union([text, v.pipe(v.array(text), v.minLength(1, rule('empty')))]),
        v.description('Name of the process, or several'),
      ),
    }),
  ]),
  v.description('Who may hold the port'),
);

const status = v.union([
  v.pipe(v.number(), v.integer(rule('status')), v.minValue(100, rule('status')), v.maxValue(599, rule('status'))),
  v.pipe(v.string(), v.regex(/^[1-5]\d\d\.\.[1-5]\d\d$/, rule('status'))),
]);

const expect = v.pipe(
  v.strictObject({
    status: v.exactOptional(v.pipe(status, v.description('A status, or a range such as 200..399'))),
    header: v.exactOptional(v.pipe(v.record(v.string(), v.string()), v.description('Headers, each with a part of its value'))),
    body: v.exactOptional(v.pipe(text, v.description('A part of the body'))),
    json: v.exactOptional(
      v.pipe(
        v.record(v.string(), v.union([v.string(), v.pipe(v.number(), v.finite()), v.boolean()])),
        v.description('Paths into the JSON body, each with its value'),
      ),
    ),
  }),
  v.description('What a role of kind http promises to answer'),
);

const role = v.strictObject({
  summary: v.exactOptional(v.pipe(v.string(), v.description('What it is, in one line'))),
  url: v.exactOptional(v.pipe(address, v.description('Its address as seen from this machine: http, https, tcp or udp'))),
  kind: v.exactOptional(v.pipe(v.picklist(roleKinds), v.description('Who must answer there'))),
  owner: v.exactOptional(owner),
  bind: v.exactOptional(v.pipe(v.picklist(['loopback', 'all']), v.description('How wide the listener may be'))),
  inside: v.exactOptional(v.pipe(address, v.description('Its address inside the compose network'))),
  model: v.exactOptional(v.pipe(text, v.description('The model that must answer'))),
  context: v.exactOptional(
    v.pipe(
      v.number(),
      v.integer(rule('positive-integer')),
      v.minValue(1, rule('positive-integer')),
      v.description('Smallest loaded context that will do, in tokens'),
    ),
  ),
  token: v.exactOptional(v.pipe(tokenName, v.description('Name of its token, as under tokens'))),
  optional: v.exactOptional(v.pipe(v.boolean(), v.description('Absent is a warning, not a failure'))),
  stays: v.exactOptional(v.pipe(v.boolean(), v.description('It may outlive the session (default: true for owner.process)'))),
  expect: v.exactOptional(expect),
});

const hop = v.union([
  name,
  v.strictObject({
    role: name,
    as: v.exactOptional(v.pipe(address, v.description('The address that the caller of this hop was given'))),
    provider: v.exactOptional(
      v.pipe(v.picklist(providers), v.description('The plugin of Dify that calls it; the shape of the base URL is judged by it')),
    ),
    variable: v.exactOptional(
      v.pipe(variableName, v.description("The variable of the caller's container that holds the address; it is read and compared")),
    ),
  }),
]);

const command = v.pipe(v.array(text), v.minLength(1, rule('empty')), v.maxLength(maxListed, rule('too-many')));

const session = v.strictObject({
  up: v.exactOptional(v.pipe(command, v.description('Starts the stack: the program and its words, without a shell'))),
  down: v.exactOptional(v.pipe(command, v.description('Ends it'))),
});

const token = v.strictObject({
  kind: v.pipe(v.picklist(['dify-app', 'dify-dataset', 'lmstudio', 'openai', 'other']), v.description('What the token opens')),
  'used-by': v.exactOptional(v.pipe(v.array(text), v.description('Who uses it'))),
  optional: v.exactOptional(v.pipe(v.boolean(), v.description('Unset is no failure'))),
});

/** ports.yml as it is written, with its variables replaced. */
export const portsShape = v.strictObject({
  version: v.pipe(version, v.description('Version of this format')),
  'env-files': v.exactOptional(v.pipe(v.array(text), v.description('dotenv files, relative to this file; the process environment wins'))),
  docker: v.exactOptional(
    v.pipe(
      v.strictObject({
        host: v.exactOptional(
          v.pipe(
            v.string(),
            v.regex(/^(unix|npipe|tcp|http|https|ssh|fd):\/\/\S+$/, rule('docker-host')),
            v.description('Endpoint of the engine, as in DOCKER_HOST'),
          ),
        ),
        context: v.exactOptional(v.pipe(text, v.description('Docker context, as in DOCKER_CONTEXT'))),
      }),
      v.description('Which engine; left out, the one that the docker CLI would use'),
    ),
  ),
  compose: v.exactOptional(
    v.strictObject({ project: v.exactOptional(v.pipe(text, v.description('The com.docker.compose.project label'))) }),
  ),
  front: v.exactOptional(v.pipe(name, v.description('The role that clients use'))),
  roles: v.pipe(v.record(name, role), v.description('Name of the role and what it is')),
  path: v.exactOptional(
    v.pipe(v.array(hop), v.maxLength(maxListed, rule('too-many')), v.description('The signal, hop by hop, from the client to the model')),
  ),
  chat: v.exactOptional(
    v.pipe(
      v.strictObject({
        to: v.pipe(name, v.description('The role that is asked')),
        token: v.exactOptional(v.pipe(tokenName, v.description('Name of the token; a model server needs none, or has its role’s'))),
        query: v.exactOptional(v.pipe(text, v.description('What is asked'))),
        within: v.exactOptional(v.pipe(duration, v.description('How long the answer may take: 120s'))),
      }),
      v.description('The one minimal chat'),
    ),
  ),
  session: v.exactOptional(v.pipe(session, v.description('What preflight session runs, in the folder of this file; needs trust'))),
  clients: v.exactOptional(
    v.pipe(v.record(name, clientShape), v.description('Who else makes the chat, each out of its own surroundings: needs chat')),
  ),
  tokens: v.exactOptional(v.pipe(v.record(tokenName, token), v.description('Names and scopes of tokens, never values'))),
});

const manager = v.strictObject({
  summary: v.exactOptional(v.pipe(v.string(), v.description('What it is for, in one line'))),
  owns: v.pipe(
    v.array(v.pipe(v.string(), v.regex(/^(?!\/)(?!.*(^|\/)\.\.(\/|$))(?=.*\S)[^\\]{1,300}$/, rule('pattern')))),
    v.minLength(1, rule('empty')),
    v.maxLength(maxListed, rule('too-many')),
    v.description('Patterns of folders, relative to this file'),
  ),
  version: v.exactOptional(v.pipe(text, v.description('Range that the installed version must be in'))),
  lock: v.exactOptional(v.pipe(v.picklist(['committed', 'present', 'none']), v.description('What is asked of the lock file'))),
});

/** managers.yml as it is written, with its variables replaced. */
export const managersShape = v.strictObject({
  version: v.pipe(version, v.description('Version of this format')),
  managers: v.strictObject({
    uv: v.exactOptional(manager),
    poetry: v.exactOptional(manager),
    npm: v.exactOptional(manager),
    pnpm: v.exactOptional(manager),
  }),
  exempt: v.exactOptional(v.pipe(v.array(text), v.description('Patterns of folders that are not looked into'))),
});

export type PortsInput = v.InferOutput<typeof portsShape>;
export type ManagersInput = v.InferOutput<typeof managersShape>;

/** One place where a value does not have the shape. `path` ends at the key itself for `unknown` and `missing`. */
export type ShapeIssue = { readonly path: readonly (string | number)[] } & (
  | { readonly kind: 'unknown'; readonly known: readonly string[] }
  | { readonly kind: 'missing' }
  | { readonly kind: 'type'; readonly expected: readonly ValueKind[] }
  | { readonly kind: 'choice'; readonly allowed: readonly string[] }
  | { readonly kind: 'rule'; readonly rule: ValueRule; readonly isKey: boolean }
  | { readonly kind: 'address' }
);

/** Holds a ledger's bare value against its shape. All issues, in no particular order. */
export function checkShape(which: 'ports' | 'managers', value: unknown): ShapeIssue[] {
  const shape = which === 'ports' ? portsShape : managersShape;
  const { issues } = v.safeParse(shape as v.GenericSchema, value);
  const found = (issues ?? []).flatMap((issue) => issueOf(issue, []));
  const structure = structureIssues(shape as unknown as AnyShape, value, []);
  // To valibot a list is an object without the keys; what it says of one is not worth repeating.
  const lists = structure.filter((issue) => issue.kind === 'type').map(({ path }) => path.join('\0'));
  const isOfList = (path: ShapeIssue['path']) => lists.some((list) => list === '' || `${path.join('\0')}\0`.startsWith(`${list}\0`));
  return [...(lists.length === 0 ? found : found.filter((issue) => !isOfList(issue.path))), ...structure];
}

function issueOf(issue: v.BaseIssue<unknown>, parent: readonly (string | number)[]): ShapeIssue[] {
  const path = [...parent, ...(issue.path ?? []).map((item) => item.key as string | number)];
  const isKey = issue.path?.at(-1)?.origin === 'key';
  switch (issue.type) {
    case 'strict_object':
      // valibot stops at the first unknown key; structureIssues finds them all.
      if (isKey) return issue.expected === 'never' ? [] : [{ path, kind: 'missing' }];
      return [{ path, kind: 'type', expected: ['mapping'] }];
    case 'record':
      return [{ path, kind: 'type', expected: ['mapping'] }];
    case 'array':
      return [{ path, kind: 'type', expected: ['list'] }];
    case 'string':
      return [{ path, kind: 'type', expected: ['text'] }];
    case 'number':
    case 'finite':
      return [{ path, kind: 'type', expected: ['number'] }];
    case 'boolean':
      return [{ path, kind: 'type', expected: ['boolean'] }];
    case 'literal':
    case 'picklist':
      return [
        {
          path,
          kind: 'choice',
          allowed: (issue.expected ?? '')
            .replace(/^\(|\)$/g, '')
            .split(' | ')
            .map((choice) => choice.replaceAll('"', '')),
        },
      ];
    case 'union':
      return unionIssue(issue, path);
    default:
      return (issue.message as string) in ruleCodes
        ? [{ path, kind: 'rule', rule: issue.message as ValueRule, isKey }]
        : [{ path, kind: 'address' }];
  }
}

const ruleCodes: Readonly<Record<ValueRule, true>> = {
  'docker-host': true,
  duration: true,
  empty: true,
  'leading-zero': true,
  name: true,
  owner: true,
  pattern: true,
  'positive-integer': true,
  status: true,
  'token-name': true,
  'too-many': true,
  'variable-name': true,
};

/** Of several shapes none fits. The owner has a sentence of its own; elsewhere the types that would do are named. */
function unionIssue(issue: v.BaseIssue<unknown>, path: readonly (string | number)[]): ShapeIssue[] {
  const inner = (issue.issues ?? []).flatMap((one) => issueOf(one, path));
  const isObject = typeof issue.input === 'object' && issue.input !== null && !Array.isArray(issue.input);
  if (path.at(-1) === 'owner') {
    const meant = inner.filter((one) => one.path.length > path.length && one.kind !== 'missing' && isObject);
    const key = isObject ? Object.keys(issue.input as object).filter((name) => ['compose', 'container', 'process'].includes(name)) : [];
    const own = key.length === 1 ? meant.filter((one) => one.path[path.length] === key[0]) : [];
    if (own.length > 0) return own;
    return isObject ? [{ path, kind: 'rule', rule: 'owner', isKey: false }] : [{ path, kind: 'type', expected: ['mapping'] }];
  }
  const here = inner.filter((one) => one.path.length === path.length && one.kind === 'type');
  const deeper = inner.filter((one) => !here.includes(one));
  if (isObject && deeper.length > 0) return deeper;
  return [{ path, kind: 'type', expected: [...new Set(here.flatMap((one) => (one.kind === 'type' ? one.expected : [])))] }];
}

type AnyShape = {
  readonly type: string;
  readonly entries?: Readonly<Record<string, AnyShape>>;
  readonly wrapped?: AnyShape;
  readonly item?: AnyShape;
  readonly value?: AnyShape;
  readonly options?: readonly AnyShape[];
};

/** Every key that its mapping does not know, with the keys that it does, and every list that should be a mapping. */
function structureIssues(shape: AnyShape, value: unknown, path: readonly (string | number)[]): ShapeIssue[] {
  if (shape.wrapped) return structureIssues(shape.wrapped, value, path);
  if (value === null || typeof value !== 'object') return [];
  if (Array.isArray(value)) {
    if (shape.type === 'strict_object' || shape.type === 'record') return [{ path, kind: 'type', expected: ['mapping'] }];
    const list = shape.type === 'union' ? shape.options?.find((option) => option.item) : shape;
    return list?.item ? value.flatMap((item, index) => structureIssues(list.item as AnyShape, item, [...path, index])) : [];
  }
  const objects = shape.type === 'union' ? (shape.options ?? []).filter((option) => option.entries) : [shape];
  const entries = Object.assign({}, ...objects.map((object) => object.entries ?? {})) as Record<string, AnyShape>;
  return Object.entries(value).flatMap(([key, child]): ShapeIssue[] => {
    // valibot passes these over in a record, since a plain object would be spoiled by them.
    if (shape.type === 'record' && ['__proto__', 'constructor', 'prototype'].includes(key)) {
      return [{ path: [...path, key], kind: 'rule', rule: 'name', isKey: true }];
    }
    const below = shape.type === 'record' ? shape.value : Object.hasOwn(entries, key) ? entries[key] : undefined;
    if (below) return structureIssues(below, child, [...path, key]);
    return [{ path: [...path, key], kind: 'unknown', known: Object.keys(entries) }];
  });
}
