import { parseDurationMs } from '../base/duration.ts';
import { secret } from '../base/secret.ts';
import type { Span } from '../base/span.ts';
import { withoutGaps } from '../base/without-gaps.ts';
import { withoutTrailingSlashes } from '../base/without-trailing.ts';
import { endpointAt } from './address-rules.ts';
import type { Chat, Client, EnvFile, Expect, Hop, Owner, PortsLedger, Role, Token } from './ledger.ts';
import type { PortsInput } from './shape.ts';
import { type Source, spanAt } from './source.ts';
import { childOf, entriesOf, itemsOf, plainOf, type TreeEntry, type TreeNode } from './tree.ts';
import type { LookUp } from './variables.ts';

/** What is asked when the ledger does not say; short, so that a model answers at once. */
const defaultQuery = 'Reply with the single word: pong';
const defaultWithinMs = 120_000;

/** Builds ports.yml's half of the ledger from a tree without problems. Order is the file's. */
export function buildPorts(source: Source, tree: TreeNode, folder: string, envFiles: readonly EnvFile[], lookUp: LookUp): PortsLedger {
  // The shape was held against exactly this value (decode.ts), so the input type is a fact here.
  const input = plainOf(tree) as unknown as PortsInput;
  const chat = input.chat ? chatOf(source, tree, input.chat) : undefined;
  return withoutGaps({
    file: source.file,
    folder,
    envFiles,
    docker: input.docker && { ...input.docker },
    composeProject: input.compose?.project,
    front: input.front,
    roles: entriesOf(childOf(tree, 'roles')).map((entry) => roleOf(source, entry)),
    path: itemsOf(childOf(tree, 'path')).map((node) => hopOf(source, node)),
    chat,
    session: input.session && { ...input.session },
    clients: input.clients && entriesOf(childOf(tree, 'clients')).map((entry) => clientOf(source, entry)),
    tokens: entriesOf(childOf(tree, 'tokens')).map((entry) => tokenOf(source, entry, lookUp)),
  });
}

function roleOf(source: Source, { key, keyRange, value }: TreeEntry): Role {
  const input = plainOf(value) as unknown as PortsInput['roles'][string];
  const { summary, kind, owner, bind, model, context, token, stays, expect } = input;
  return withoutGaps({
    name: key,
    summary,
    url: endpointAt(value, 'url'),
    kind,
    owner: owner && ownerOf(owner),
    bind,
    inside: endpointAt(value, 'inside'),
    model,
    context,
    token,
    optional: input.optional ?? false,
    stays,
    expect: expect && expectOf(expect),
    at: spanAt(source, keyRange),
  });
}

function ownerOf(owner: NonNullable<PortsInput['roles'][string]['owner']>): Owner {
  if ('compose' in owner) return { kind: 'compose', service: owner.compose };
  if ('container' in owner) return { kind: 'container', name: owner.container };
  return { kind: 'process', names: typeof owner.process === 'string' ? [owner.process] : owner.process };
}

function expectOf({ status, header, body, json }: NonNullable<PortsInput['roles'][string]['expect']>): Expect {
  const [from = 0, to = from] = String(status ?? '')
    .split('..')
    .map(Number);
  return withoutGaps({
    status: status === undefined ? undefined : { from, to },
    header: header && { ...header },
    body,
    json: json && { ...json },
  });
}

function hopOf(source: Source, node: TreeNode): Hop {
  const at = spanAt(source, childOf(node, 'role')?.place ?? node.place);
  const input = plainOf(node) as unknown as NonNullable<PortsInput['path']>[number];
  if (typeof input === 'string') return { role: input, at };
  return withoutGaps({ role: input.role, as: endpointAt(node, 'as'), provider: input.provider, variable: input.variable, at });
}

function chatOf(source: Source, tree: TreeNode, { to, token, query, within }: NonNullable<PortsInput['chat']>): Chat {
  const at: Span = spanAt(source, childOf(tree, 'chat')?.place ?? [0, 0]);
  const withinMs = within === undefined ? defaultWithinMs : (parseDurationMs(within) ?? defaultWithinMs);
  return { to, ...withoutGaps({ token }), query: query ?? defaultQuery, withinMs, at };
}

function clientOf(source: Source, { key, keyRange, value }: TreeEntry): Client {
  const input = plainOf(value) as unknown as NonNullable<PortsInput['clients']>[string];
  const isPython = 'in' in input;
  return withoutGaps({
    name: key,
    run: isPython ? 'python' : 'curl',
    folder: isPython ? withoutTrailingSlashes(input.in) || '.' : undefined,
    imports: isPython ? (input.imports ?? []) : [],
    as: endpointAt(value, 'as'),
    optional: input.optional ?? false,
    at: spanAt(source, keyRange),
  });
}

function tokenOf(source: Source, { key, keyRange, value }: TreeEntry, lookUp: LookUp): Token {
  const input = plainOf(value) as unknown as NonNullable<PortsInput['tokens']>[string];
  const found = lookUp(key);
  return {
    name: key,
    kind: input.kind,
    usedBy: input['used-by'] ?? [],
    optional: input.optional ?? false,
    ...(found && found.value !== '' ? { value: secret(found.value), from: found.from } : {}),
    at: spanAt(source, keyRange),
  };
}
