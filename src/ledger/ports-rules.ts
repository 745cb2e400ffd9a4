import type { TextRange } from '../base/key-shapes.ts';
import { nearest } from '../base/nearest.ts';
import { addressProblems, endpointAt } from './address-rules.ts';
import { foundText } from './decode.ts';
import { isModelKind, roleKinds, type TokenKind } from './ledger.ts';
import type { LedgerProblem } from './problem.ts';
import { maxListed } from './shape-parts.ts';
import { problemAt, type Source } from './source.ts';
import { childOf, entriesOf, entryOf, itemsOf, shownPath, type TreeEntry, type TreeNode, textOf } from './tree.ts';
import { isUnreplaced } from './variables.ts';

/**
 * What the shape of ports.yml cannot say: addresses, and names that must be known elsewhere in it. The rules read the tree, so
 * that they speak even where something else is wrong; they say nothing of what they cannot read.
 */
export function portsProblems(source: Source, tree: TreeNode): LedgerProblem[] {
  return [
    ...dockerProblems(source, tree),
    ...addressProblems(source, tree),
    ...entriesOf(childOf(tree, 'roles')).flatMap((role) => roleProblems(source, role)),
    ...frontProblems(source, tree),
    ...pathProblems(source, tree),
    ...tokenProblems(source, tree),
    ...clientProblems(source, tree),
  ];
}

function dockerProblems(source: Source, tree: TreeNode): LedgerProblem[] {
  const docker = childOf(tree, 'docker');
  const host = entryOf(docker, 'host');
  const context = entryOf(docker, 'context');
  if (!host || !context) return [];
  // The docker CLI refuses --host together with --context, and DOCKER_HOST silently beats a context.
  return [problemAt(source, context.keyRange, 'docker-host-and-context', {}, { related: [{ code: 'docker-host', range: host.keyRange }] })];
}

const httpKinds: readonly string[] = roleKinds.filter((kind) => kind !== 'tcp');

function roleProblems(source: Source, { key, keyRange, value }: TreeEntry): LedgerProblem[] {
  if (value.kind !== 'map') return [];
  const problems: LedgerProblem[] = [];
  if (!childOf(value, 'url') && !childOf(value, 'inside'))
    problems.push(problemAt(source, keyRange, 'role-without-address', { role: key }));
  const kindNode = childOf(value, 'kind');
  const kind = textOf(kindNode);
  const scheme = endpointAt(value, 'url')?.scheme;
  if (kindNode && kind && httpKinds.includes(kind) && (scheme === 'tcp' || scheme === 'udp')) {
    problems.push(problemAt(source, kindNode.place, 'kind-needs-http', { role: key, kind, scheme }));
  }
  const expect = entryOf(value, 'expect');
  if (expect && kind !== 'http' && !isUnreplaced(kindNode)) {
    problems.push(problemAt(source, expect.keyRange, 'expect-needs-http-kind', { role: key }));
  }
  const status = childOf(expect?.value, 'status');
  const [from, to] = /^(\d{3})\.\.(\d{3})$/.exec(textOf(status) ?? '')?.slice(1) ?? [];
  if (status && from !== undefined && to !== undefined && from > to) {
    const args = { where: `roles.${key}.expect.status`, rule: 'status', found: foundText(source, status.range) } as const;
    problems.push(problemAt(source, status.place, 'bad-value', args));
  }
  return problems;
}

/** A name of a role that is none, with the roles that there are. */
function unknownRole(source: Source, tree: TreeNode, node: TreeNode | undefined, where: string): LedgerProblem[] {
  const role = textOf(node);
  const roles = childOf(tree, 'roles');
  if (!node || role === undefined || isUnreplaced(node) || roles?.kind !== 'map' || entryOf(roles, role)) return [];
  const known = roles.entries.map((entry) => entry.key);
  return [
    problemAt(
      source,
      node.place,
      'role-unknown',
      { role: foundText(source, node.range), where, known },
      { suggestion: nearest(role, known) },
    ),
  ];
}

/** The front and the role of the chat are asked from this machine. */
function needsUrl(source: Source, tree: TreeNode, node: TreeNode | undefined, where: string): LedgerProblem[] {
  const role = textOf(node);
  const entry = role === undefined ? undefined : entryOf(childOf(tree, 'roles'), role);
  if (!node || role === undefined || entry?.value.kind !== 'map') return [];
  const scheme = endpointAt(entry.value, 'url')?.scheme;
  const isAsked = scheme === 'http' || scheme === 'https' || (scheme === undefined && childOf(entry.value, 'url') !== undefined);
  if (isAsked) return [];
  return [problemAt(source, node.place, 'role-needs-url', { role, where }, { related: [{ code: 'role', range: entry.keyRange }] })];
}

function frontProblems(source: Source, tree: TreeNode): LedgerProblem[] {
  const front = childOf(tree, 'front');
  const to = childOf(childOf(tree, 'chat'), 'to');
  return [
    ...unknownRole(source, tree, front, 'front'),
    ...needsUrl(source, tree, front, 'front'),
    ...unknownRole(source, tree, to, 'chat.to'),
    ...needsUrl(source, tree, to, 'chat.to'),
    ...chatProblems(source, tree),
  ];
}

/** Is the chat one with a model server, and no Dify between? */
function isModelChat(tree: TreeNode): boolean {
  const role = childOf(childOf(tree, 'roles'), textOf(childOf(childOf(tree, 'chat'), 'to')) ?? '');
  return isModelKind(textOf(childOf(role, 'kind')));
}

/** A chat with Dify needs the key of an app, one with a model server the name of a model. */
function chatProblems(source: Source, tree: TreeNode): LedgerProblem[] {
  const chat = childOf(tree, 'chat');
  const to = childOf(chat, 'to');
  const name = textOf(to);
  const role = name === undefined ? undefined : entryOf(childOf(tree, 'roles'), name);
  if (chat?.kind !== 'map' || !to || name === undefined || role?.value.kind !== 'map' || isUnreplaced(childOf(role.value, 'kind')))
    return [];
  if (!isModelChat(tree)) {
    return childOf(chat, 'token') ? [] : [problemAt(source, chat.place, 'missing-key', { key: 'token', where: 'chat' })];
  }
  if (childOf(role.value, 'model')) return [];
  return [problemAt(source, to.place, 'chat-without-model', { role: name }, { related: [{ code: 'role', range: role.keyRange }] })];
}

function pathProblems(source: Source, tree: TreeNode): LedgerProblem[] {
  const items = itemsOf(childOf(tree, 'path')).slice(0, maxListed);
  const hops = items.map((item) => (item.kind === 'map' ? childOf(item, 'role') : item));
  const problems: LedgerProblem[] = [];
  const seen = new Map<string, TextRange>();
  for (const [index, node] of hops.entries()) {
    problems.push(...unknownRole(source, tree, node, 'path'));
    const role = textOf(node);
    if (!node || role === undefined) continue;
    const first = seen.get(role);
    if (first)
      problems.push(problemAt(source, node.place, 'path-visits-twice', { role }, { related: [{ code: 'first-hop', range: first }] }));
    else seen.set(role, node.place);
    if (index === 0) problems.push(...startsElsewhere(source, tree, node, role));
    problems.push(...variableProblems(source, tree, items[index], textOf(hops[index - 1])));
  }
  return problems;
}

/** A variable of the environment is read out of the container that calls; what runs outside of one shows nobody its own. */
function variableProblems(source: Source, tree: TreeNode, hop: TreeNode | undefined, caller: string | undefined): LedgerProblem[] {
  const variable = hop?.kind === 'map' ? entryOf(hop, 'variable') : undefined;
  if (!hop || !variable) return [];
  const role = textOf(childOf(hop, 'role')) ?? '';
  if (caller === undefined) return [problemAt(source, variable.keyRange, 'variable-needs-container', { role })];
  const entry = entryOf(childOf(tree, 'roles'), caller);
  const owner = childOf(entry?.value, 'owner');
  if (entry?.value.kind !== 'map' || childOf(owner, 'compose') || childOf(owner, 'container')) return [];
  return [
    problemAt(
      source,
      variable.keyRange,
      'variable-needs-container',
      { role, caller },
      { related: [{ code: 'role', range: entry.keyRange }] },
    ),
  ];
}

/** Clients use the front and nothing else, so the signal cannot enter elsewhere. */
function startsElsewhere(source: Source, tree: TreeNode, node: TreeNode, first: string): LedgerProblem[] {
  const frontNode = childOf(tree, 'front');
  const front = textOf(frontNode);
  const areKnown = [first, front].every((name) => name !== undefined && entryOf(childOf(tree, 'roles'), name));
  if (!frontNode || front === undefined || front === first || !areKnown) return [];
  return [
    problemAt(source, node.place, 'path-starts-elsewhere', { first, front }, { related: [{ code: 'front', range: frontNode.place }] }),
  ];
}

/** Clients make the ledger's chat; without one there is nothing that they could make. */
function clientProblems(source: Source, tree: TreeNode): LedgerProblem[] {
  const clients = entryOf(tree, 'clients');
  if (!clients || childOf(tree, 'chat')) return [];
  return [problemAt(source, clients.keyRange, 'missing-key', { key: 'chat', where: shownPath([]) })];
}

const tokenNamePattern = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** As long and as mixed as a key, and no name: of a maker that nobody here knows. */
const isLikeKey = (text: string) => text.length >= 20 && /^[A-Za-z\d]+$/.test(text) && /[a-z]/.test(text) && /\d\D*\d\D*\d/.test(text);

function tokenProblems(source: Source, tree: TreeNode): LedgerProblem[] {
  const tokens = childOf(tree, 'tokens');
  const known = entriesOf(tokens).map((entry) => entry.key);
  const names = new Set(known);
  const uses: (readonly [TreeNode | undefined, string])[] = [
    ...entriesOf(childOf(tree, 'roles')).map((role) => [childOf(role.value, 'token'), `roles.${role.key}.token`] as const),
    [childOf(childOf(tree, 'chat'), 'token'), 'chat.token'],
  ];
  const problems = uses.flatMap(([node, where], index) => {
    const token = textOf(node);
    if (!node || token === undefined || isUnreplaced(node) || !tokenNamePattern.test(token) || names.has(token)) return [];
    if (isLikeKey(token)) return [problemAt(source, node.place, 'literal-key', {})];
    return [
      problemAt(
        source,
        node.place,
        'token-unknown',
        { token, where, known },
        { suggestion: index < maxListed ? nearest(token, known) : undefined },
      ),
    ];
  });
  return [...problems, ...chatTokenKind(source, tree)];
}

/** Only an app key opens a chat; a dataset key is answered with 401 (facts: Dify 5). */
function chatTokenKind(source: Source, tree: TreeNode): LedgerProblem[] {
  const node = childOf(childOf(tree, 'chat'), 'token');
  const token = textOf(node);
  const kindNode = token === undefined ? undefined : childOf(childOf(childOf(tree, 'tokens'), token), 'kind');
  const kind = textOf(kindNode);
  const others = ['dify-dataset', 'lmstudio', 'openai'];
  if (!node || !kindNode || token === undefined || isModelChat(tree) || !others.includes(kind ?? '')) return [];
  const args = { token, kind: kind as TokenKind };
  return [problemAt(source, node.place, 'chat-token-kind', args, { related: [{ code: 'token', range: kindNode.place }] })];
}

/**
 * What must not be shown although it has no shape of a key: what stands where a token's name belongs, and what was written
 * under a token, where people put its value.
 */
export function hiddenRanges(tree: TreeNode): TextRange[] {
  const hidden: TextRange[] = [];
  const names = [childOf(childOf(tree, 'chat'), 'token'), ...entriesOf(childOf(tree, 'roles')).map((role) => childOf(role.value, 'token'))];
  for (const node of names) {
    const text = node && textOf(node);
    if (node && (text === undefined || !tokenNamePattern.test(text) || isLikeKey(text)) && !isVariable(node)) hidden.push(node.range);
  }
  for (const token of entriesOf(childOf(tree, 'tokens'))) {
    if (token.value.kind === 'scalar') hidden.push(token.value.range);
    for (const entry of entriesOf(token.value)) if (!['kind', 'used-by', 'optional'].includes(entry.key)) hidden.push(entry.value.range);
  }
  return hidden.filter(([start, end]) => end > start);
}

const isVariable = (node: TreeNode) => node.kind === 'scalar' && node.written.includes('${');
