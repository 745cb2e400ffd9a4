import { bareHost } from '../base/address.ts';
import { ipFamily } from '../base/ip-family.ts';
import { secret } from '../base/secret.ts';
import type { LedgerSecret } from './ledger.ts';
import { eachScalar, entriesOf, itemsOf, type TreeNode, type TreePath, type VariableUse } from './tree.ts';

/** Places with a fixed vocabulary, a number or a duration, `*` for any name: what stands there is checked to be one. */
const plain = new Set([
  'version',
  ...['kind', 'bind', 'optional', 'context', 'expect.status'].map((key) => `roles.*.${key}`),
  'chat.within',
  'tokens.*.kind',
  'tokens.*.optional',
  'managers.*.lock',
  'managers.*.version',
]);

/** The path as {@link plain} writes it: the second step of a mapping of names is any name. */
const placeOf = ([first, second, ...rest]: TreePath): string =>
  [first, ...(second === undefined ? [] : [first === 'roles' || first === 'tokens' || first === 'managers' ? '*' : second]), ...rest].join(
    '.',
  );

/** Variables that Docker itself defines for just this place, none of them a secret. */
const ofDocker: Readonly<Record<string, string>> = {
  'docker.host': 'DOCKER_HOST',
  'docker.context': 'DOCKER_CONTEXT',
  'compose.project': 'COMPOSE_PROJECT_NAME',
};

/** The values that came into the ledgers by `${NAME}` and must not be shown (DESIGN 3a), in the order of the files. */
export function foundSecrets(ports: TreeNode | undefined, managers: TreeNode | undefined): readonly LedgerSecret[] {
  const literals = new Set<string>();
  const uses: { readonly ledger: LedgerSecret['ledger']; readonly where: TreePath; readonly use: VariableUse }[] = [];
  for (const [ledger, tree] of [
    ['ports', ports],
    ['managers', managers],
  ] as const) {
    if (!tree) continue;
    eachKey(tree, (key) => literals.add(key));
    eachScalar(tree, ({ value, isReplaced, variables }, where) => {
      if (isReplaced !== true && typeof value === 'string') literals.add(value);
      for (const use of variables ?? []) uses.push({ ledger, where, use });
    });
  }
  return uses.flatMap(({ ledger, where, use }) =>
    partsOf(where, use)
      // A name that the ledger itself writes out is known to all who read it.
      .filter(({ part }) => part !== '' && !literals.has(part))
      .map(({ part, isInHost }) => ({ name: use.name, value: secret(part), ledger, where, ...(isInHost ? { isInHost } : {}) })),
  );
}

function eachKey(node: TreeNode, visit: (key: string) => void): void {
  for (const item of itemsOf(node)) eachKey(item, visit);
  for (const { key, value } of entriesOf(node)) {
    visit(key);
    eachKey(value, visit);
  }
}

type Part = { readonly part: string; readonly isInHost?: true };

/** The parts of a variable's value that are secret at this place. */
function partsOf(where: TreePath, use: VariableUse): readonly Part[] {
  const place = placeOf(where);
  if (plain.has(place) || ofDocker[place] === use.name) return [];
  const isAddress = place === 'roles.*.url' || place === 'roles.*.inside' || place === 'docker.host' || /^path\.\d+\.as$/.test(place);
  if (isAddress) return partsOfAddress(use);
  return [{ part: use.value }];
}

/** Scheme and port of an address are none, nor is a host that a variable brings whole; what else it brings is. */
function partsOfAddress({ text, start, value }: VariableUse): readonly Part[] {
  const end = start + value.length;
  const match = /^([^/:]*:\/\/)([^/?#]*)/.exec(text);
  if (!match) return [{ part: value }];
  const [head, scheme = '', authority = ''] = match;
  const userEnd = scheme.length + authority.lastIndexOf('@') + 1;
  const portAt = /:\d*$/.exec(authority)?.index ?? authority.length;
  const hostEnd = Math.max(userEnd, scheme.length + portAt);
  const within = (from: number, to: number) => text.slice(Math.max(start, from), Math.max(start, from, Math.min(end, to)));
  const host = within(userEnd, hostEnd);
  const isHostWhole = start <= userEnd && end >= hostEnd && isHostName(host);
  const rest = within(head.length, text.length);
  // An address as a whole, `http://127.0.0.1:1234/v1`: plain words of its path are as public as its host.
  const isAddress = start < scheme.length;
  const steps = isAddress ? rest.split(/[/?#&=]/).filter((step) => !/^(?:[a-z]{1,15}|v\d+|[\w-]+\.sock)$/.test(step)) : [rest];
  return [
    { part: within(scheme.length, userEnd) },
    ...(isHostWhole ? [] : [{ part: host, isInHost: true as const }]),
    ...steps.map((part) => ({ part })),
  ];
}

/** Does this look like a host, and not like a key that somebody wrote where a host belongs? */
function isHostName(host: string): boolean {
  const bare = bareHost(host);
  if (ipFamily(bare) !== 0) return true;
  const labels = bare.split('.');
  if (labels.length === 1) return /^[a-z][a-z\d_-]{0,30}$/.test(bare) || bare.toLowerCase() === 'localhost';
  return labels.every((label) => /^[a-z\d_-]{1,40}$/i.test(label)) && /^[a-z]{2,}$/i.test(labels.at(-1) ?? '');
}
