import { parseYaml } from '../../../ledger/parse-yaml.ts';
import { createSource } from '../../../ledger/source.ts';
import { childOf, type TreeNode } from '../../../ledger/tree.ts';
import { type JsonObject, namedTexts, readJsonObject } from '../json-object.ts';
import type { LockJudgement } from './lock-judgement.ts';
import { compareOverrides, type Overrides, overridden, overridesIn } from './pnpm-overrides.ts';

const groups = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;
/** Sections of pnpm-lock.yaml that tell what was asked for; the rest, a megabyte of packages, is never parsed. */
const wanted = new Set(['lockfileVersion', 'settings', 'importers', 'specifiers', 'overrides', ...groups]);
/** Sections that let pnpm record something else than package.json says. */
const rewriting = ['packageExtensionsChecksum', 'pnpmfileChecksum'] as const;

/**
 * The top-level sections by name. A lock may be two documents, the first about pnpm itself; the last one counts. Line by line, for a lock
 * has half a million of them: only what is wanted is kept.
 */
function sectionsOf(lock: string): ReadonlyMap<string, string> {
  let sections = new Map<string, string>();
  let documents: Map<string, string> | undefined;
  let name = '';
  let start = 0;
  const close = (end: number) => {
    if (name !== '') sections.set(name, (sections.get(name) ?? '') + (wanted.has(name) ? lock.slice(start, end) : ''));
    start = end;
  };
  for (let at = 0; at < lock.length; ) {
    const next = lock.indexOf('\n', at);
    const end = next < 0 ? lock.length : next + 1;
    const first = lock.charCodeAt(at);
    if (first !== 32 && first !== 10 && first !== 13) {
      const line = lock.slice(at, end);
      if (/^---[ \t\r]*$/m.test(line)) {
        close(at);
        if (sections.size > 0) [documents, sections] = [sections, new Map()];
        [name, start] = ['', end];
      } else {
        const key = /^['"]?([A-Za-z]+)['"]?:/.exec(line)?.[1];
        if (key) {
          close(at);
          name = key;
        }
      }
    }
    at = end;
  }
  close(lock.length);
  return sections.size === 0 ? (documents ?? sections) : sections;
}

const textIn = (node: TreeNode | undefined): string | undefined =>
  node?.kind === 'scalar' && node.value !== null ? (node.isPlain ? node.written : String(node.value)) : undefined;

/** name → specifier of one group; lockfile 5 keeps the specifiers of all groups in a table of their own. */
function lockedGroup(importer: TreeNode, group: string): ReadonlyMap<string, string> {
  const table = childOf(importer, group);
  const apart = childOf(importer, 'specifiers');
  const entries = table?.kind === 'map' ? table.entries : [];
  return new Map(entries.map(({ key, value }) => [key, textIn(childOf(value, 'specifier')) ?? textIn(childOf(apart, key)) ?? '']));
}

function declared(manifest: JsonObject, group: string): ReadonlyMap<string, string> {
  // A name in several groups counts once: optional before ordinary before dev.
  const stronger =
    group === 'optionalDependencies' ? [] : group === 'dependencies' ? ['optionalDependencies'] : ['optionalDependencies', 'dependencies'];
  const taken = new Set(stronger.flatMap((name) => namedTexts(manifest, name)).map(([name]) => name));
  return new Map(namedTexts(manifest, group).filter(([name]) => !taken.has(name)));
}

/** The first difference; `isUnclear` when an override may be the reason of it. */
type Difference = { readonly what: string; readonly isUnclear: boolean };

function difference(manifest: JsonObject, importer: TreeNode, leavesLinksOut: boolean, overrides: Overrides): Difference | undefined {
  const found = (what: string, isUnclear = false): Difference => ({ what, isUnclear });
  const peers = new Set(namedTexts(manifest, 'peerDependencies').map(([name]) => name));
  for (const group of groups) {
    const [asked, locked] = [declared(manifest, group), lockedGroup(importer, group)];
    for (const [name, range] of asked) {
      if (leavesLinksOut && range.startsWith('link:')) continue;
      const had = locked.get(name);
      const wanted = overridden(name, range, overrides);
      // An override of `-` takes a dependency out.
      if (wanted === '-' && had === undefined) continue;
      if (had === undefined) return found(`${group}: ${name} is not in the lock`, wanted === undefined);
      if (had === (wanted ?? range)) continue;
      const asked = wanted === undefined || wanted === range ? `${range} in package.json` : `${wanted} by an override`;
      return found(`${group}: ${name} is ${asked} and ${had} in the lock`, wanted === undefined);
    }
    // With autoInstallPeers, peers stand among the dependencies of the lock.
    for (const name of locked.keys()) if (!asked.has(name) && !peers.has(name)) return found(`${group}: ${name} is in the lock only`);
  }
  return undefined;
}

/**
 * Does pnpm-lock.yaml fit package.json? Compares the specifiers that the lock recorded for this importer. `member` is the folder
 * of the package below the lock's folder, '' for the lock's own; `beside` is what lies beside the lock: overrides stand there.
 */
export function judgePnpmLock(
  manifest: string,
  lock: string,
  member: string,
  beside: { readonly manifest?: string; readonly workspace?: string } = {},
): LockJudgement {
  const read = readJsonObject(manifest);
  if (!read.ok) return { kind: 'unreadable', file: 'manifest', detail: read.error };
  const asked = read.value;
  if (/^(<<<<<<<|>>>>>>>) /m.test(lock)) return { kind: 'unreadable', file: 'lock', detail: 'marks of a merge conflict' };
  const sections = sectionsOf(lock);
  if (!sections.has('lockfileVersion')) return { kind: 'unreadable', file: 'lock', detail: 'no lockfileVersion' };
  const text = [...sections]
    .filter(([name]) => wanted.has(name))
    .map(([, section]) => (section.endsWith('\n') ? section : `${section}\n`))
    .join('')
    .replaceAll('\r\n', '\n');
  const tree = parseYaml(createSource('pnpm-lock.yaml', text));
  if (!tree.ok) return { kind: 'unreadable', file: 'lock', detail: `YAML: ${tree.error[0]?.code ?? 'fault'}` };
  const by = 'declared dependencies';
  const importer = sections.has('importers') ? childOf(childOf(tree.value, 'importers'), member || '.') : tree.value;
  const isEmpty = groups.every((group) => declared(asked, group).size === 0);
  if (!importer) return isEmpty ? { kind: 'fresh', by } : { kind: 'stale', by, difference: `${member || '.'} is not in the lock` };
  const leavesLinksOut = textIn(childOf(childOf(tree.value, 'settings'), 'excludeLinksFromLockfile')) === 'true';
  const overrides = overridesIn(tree.value);
  const workspace = beside.workspace === undefined ? undefined : parseYaml(createSource('pnpm-workspace.yaml', beside.workspace));
  if (workspace && !workspace.ok) return { kind: 'unsure', why: 'pnpm-workspace.yaml cannot be read' };
  const root = member === '' ? read : readJsonObject(beside.manifest ?? '{}');
  if (!root.ok) return { kind: 'unsure', why: 'the package.json beside the lock cannot be read' };
  const compared = compareOverrides(root.value, workspace?.value, overrides);
  if (compared.kind === 'different') return { kind: 'stale', by, difference: compared.what };
  const found = difference(asked, importer, leavesLinksOut, overrides);
  if (found === undefined) return compared.kind === 'same' ? { kind: 'fresh', by } : { kind: 'unsure', why: compared.what };
  const rewritten = found.isUnclear ? 'an override' : rewriting.find((section) => sections.has(section));
  if (rewritten) return { kind: 'unsure', why: `${found.what}; but ${rewritten} may have changed it` };
  return { kind: 'stale', by, difference: found.what };
}
