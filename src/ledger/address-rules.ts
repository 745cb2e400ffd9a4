import { bracketed, isLoopbackHost, overlapKeys } from '../base/address.ts';
import { foundText } from './decode.ts';
import { parseEndpoint } from './endpoint.ts';
import type { Endpoint } from './ledger.ts';
import type { LedgerProblem } from './problem.ts';
import { problemAt, type Source } from './source.ts';
import { childOf, entriesOf, itemsOf, shownPath, type TreeEntry, type TreeNode, textOf } from './tree.ts';
import { isUnreplaced } from './variables.ts';

const schemesOfUrl = ['http', 'https', 'tcp', 'udp'] as const;
const schemesInside = ['http', 'https', 'tcp'] as const;
const schemesOfHop = ['http', 'https'] as const;

/** The address at a key of a node, if there is a good one. */
export function endpointAt(node: TreeNode | undefined, key: 'url' | 'inside' | 'as'): Endpoint | undefined {
  const text = textOf(childOf(node, key));
  if (text === undefined) return undefined;
  const parsed = parseEndpoint(text, key === 'url' ? schemesOfUrl : key === 'inside' ? schemesInside : schemesOfHop);
  return parsed.ok ? parsed.value : undefined;
}

/** What is wrong with each address by itself, and which roles claim one that overlaps another's. */
export function addressProblems(source: Source, tree: TreeNode): LedgerProblem[] {
  const roles = entriesOf(childOf(tree, 'roles'));
  return [
    ...roles.flatMap((role) => addressProblem(source, role.value, 'url', ['roles', role.key], schemesOfUrl)),
    ...roles.flatMap((role) => addressProblem(source, role.value, 'inside', ['roles', role.key], schemesInside)),
    ...itemsOf(childOf(tree, 'path')).flatMap((hop, index) => addressProblem(source, hop, 'as', ['path', index], schemesOfHop)),
    ...overlaps(source, roles),
  ];
}

function addressProblem(
  source: Source,
  parent: TreeNode,
  key: string,
  path: readonly (string | number)[],
  schemes: readonly Endpoint['scheme'][],
): LedgerProblem[] {
  const node = childOf(parent, key);
  const text = textOf(node);
  if (!node || text === undefined || isUnreplaced(node)) return [];
  const parsed = parseEndpoint(text, schemes);
  if (parsed.ok) return [];
  const args = { where: shownPath([...path, key]), fault: parsed.error, found: foundText(source, node.range), schemes };
  return [problemAt(source, node.place, 'bad-address', args)];
}

type Claim = {
  readonly role: string;
  readonly node: TreeNode;
  readonly endpoint: Endpoint;
  readonly host: string;
  readonly protocol: 'tcp' | 'udp';
};

/**
 * Two roles that could not both listen. A role with `bind: all` claims more than its own address: its listener is on every
 * local one. The same owner twice is a conflict too: one of the two names would be a lie.
 */
function overlaps(source: Source, roles: readonly TreeEntry[]): LedgerProblem[] {
  const holders = new Map<string, Claim>();
  const problems: LedgerProblem[] = [];
  for (const { key, value } of roles) {
    const node = childOf(value, 'url');
    const endpoint = endpointAt(value, 'url');
    if (!node || !endpoint) continue;
    const protocol = endpoint.scheme === 'udp' ? 'udp' : 'tcp';
    const isWide = textOf(childOf(value, 'bind')) === 'all' && isLoopbackHost(endpoint.host);
    const claim: Claim = { role: key, node, endpoint, protocol, host: isWide ? 'localhost' : endpoint.host };
    const { held, wanted } = overlapKeys({ protocol, host: claim.host, port: endpoint.port });
    const other = wanted.map((one) => holders.get(one)).find((one) => one !== undefined);
    if (other) {
      const args = { role: key, other: other.role, address: shownAddress(claim), otherAddress: shownAddress(other) };
      problems.push(problemAt(source, node.place, 'address-overlap', args, { related: [{ code: 'other-role', range: other.node.place }] }));
    }
    for (const one of held) if (!holders.has(one)) holders.set(one, claim);
  }
  return problems;
}

function shownAddress({ endpoint, protocol }: Claim): string {
  return `${bracketed(endpoint.host)}:${endpoint.port}${protocol === 'udp' ? '/udp' : ''}`;
}
