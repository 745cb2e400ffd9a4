import { dirname, resolve } from 'node:path';
import { type Ground, groundOf, outsideOf } from '../base/ground.ts';
import { hideKnown } from '../base/known-secrets.ts';
import { memoByKey } from '../base/memo.ts';
import { err, ok, type Result } from '../base/result.ts';
import { sha256 } from '../base/sha256.ts';
import type { Span } from '../base/span.ts';
import { restricted, type Trust } from '../base/trust.ts';
import { cleanProblem, withoutSecrets } from './clean-problem.ts';
import { shapeProblems } from './decode.ts';
import { readEnvFiles } from './env-files.ts';
import { foundSecrets } from './found-secrets.ts';
import type { Ledger } from './ledger.ts';
import { buildManagers } from './managers-ledger.ts';
import { managersProblems } from './managers-rules.ts';
import { parseYaml } from './parse-yaml.ts';
import { buildPorts } from './ports-ledger.ts';
import { hiddenRanges, portsProblems } from './ports-rules.ts';
import { type LedgerProblem, ledgerProblem } from './problem.ts';
import { decodeText, type ReadFile, readLedgerFile } from './read-file.ts';
import { findKeys } from './secret-shapes.ts';
import { createSource, hideMore, problemAt, type Source, spanAt } from './source.ts';
import type { TreeNode } from './tree.ts';
import { type LookUp, replaceVariables } from './variables.ts';

export type LoadOptions = {
  /** As the command line names it; left out: ports.yml in `cwd`, if there is one. */
  readonly portsFile?: string;
  /** As the command line names it; left out: managers.yml in `cwd`, if there is one. */
  readonly managersFile?: string;
  /** A ledger that is named may be missing too: its half is then left out, as that of one that is not named. */
  readonly isMissingFine?: true;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly readFile?: ReadFile;
  /** What may be read outside of the ledgers' ground (DESIGN 3a); left out, nothing. */
  readonly trust?: Trust;
};

/** A thousand roles take a fifth of this. Nothing beyond it is read. */
const maxBytes = 1024 * 1024;

/** More problems of one file help nobody. */
const maxProblems = 50;

/**
 * Reads both ledgers, strictly (DESIGN 3). Either may be missing, unless it was named; all problems of both come at once, in the
 * order of the files. Spans name the files as the user would type them.
 */
export async function loadLedger(options: LoadOptions): Promise<Result<Ledger, readonly LedgerProblem[]>> {
  const { portsFile = 'ports.yml', managersFile = 'managers.yml', cwd, env, readFile = readLedgerFile, trust = restricted } = options;
  const groundAt = memoByKey((folder: string) => groundOf(folder));
  const open: Opening = { cwd, readFile, trust, groundAt };
  const [ports, managers] = await Promise.all([
    openLedger(portsFile, open, options.portsFile !== undefined && !options.isMissingFine),
    openLedger(managersFile, open, options.managersFile !== undefined && !options.isMissingFine),
  ]);
  if (ports.kind === 'absent' && managers.kind === 'absent') {
    return err([ledgerProblem('no-ledger', { ports: portsFile, managers: managersFile })]);
  }
  const problems: Record<'ports' | 'managers', LedgerProblem[]> = { ports: [], managers: [] };
  if (ports.kind === 'problems') problems.ports.push(...ports.problems);
  if (managers.kind === 'problems') problems.managers.push(...managers.problems);

  const opened = ports.kind === 'open' ? ports : undefined;
  const portsFolder = resolve(cwd, dirname(portsFile));
  const reach = { folder: portsFolder, ground: await groundAt(portsFolder), trust };
  const read = await readEnvFiles(opened?.source, opened?.tree, reach, env, readFile);
  problems.ports.push(...read.problems);
  const portsTree = opened && checked('ports', opened, read.lookUp, problems.ports);
  const managersTree = managers.kind === 'open' ? checked('managers', managers, read.lookUp, problems.managers) : undefined;

  if (opened && [...problems.ports, ...problems.managers].some(({ code }) => code === 'variable-unresolved')) {
    for (const { file, at, outside } of read.envFiles) {
      if (outside?.isAllowed !== false || outside.wish.kind !== 'read') continue;
      problems.ports.push({ ...ledgerProblem('env-file-outside', { file, real: outside.wish.file }), at });
    }
  }
  const secrets = foundSecrets(portsTree, managersTree);
  const all = [...inOrder(problems.ports), ...inOrder(problems.managers)];
  if (all.length > 0) return err(all.map((problem) => withoutSecrets(problem, hideKnown(secrets.map(({ value }) => value)))));
  const spans: Record<string, Span> = {};
  const files: { file: string; sha256: string }[] = [];
  for (const [which, half] of [
    ['ports', ports],
    ['managers', managers],
  ] as const) {
    if (half.kind !== 'open') continue;
    files.push({ file: half.source.file, sha256: half.sha256 });
    addSpans(spans, half.source, half.tree, `${which}#`, half.tree.place);
  }
  return ok({
    ...(opened && portsTree ? { ports: buildPorts(opened.source, portsTree, portsFolder, read.envFiles, read.lookUp) } : {}),
    ...(managers.kind === 'open' && managersTree
      ? { managers: buildManagers(managers.source, managersTree, resolve(cwd, dirname(managersFile))) }
      : {}),
    files,
    spans,
    ...(secrets.length > 0 ? { secrets } : {}),
  });
}

type Opened =
  | { readonly kind: 'open'; readonly source: Source; readonly tree: TreeNode; readonly sha256: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'problems'; readonly problems: readonly LedgerProblem[] };

/** What opening a ledger takes; both mostly lie in one folder, whose ground is found once. */
type Opening = Required<Pick<LoadOptions, 'cwd' | 'readFile' | 'trust'>> & { readonly groundAt: (folder: string) => Promise<Ground> };

async function openLedger(file: string, { cwd, readFile, trust, groundAt }: Opening, isNamed: boolean): Promise<Opened> {
  const path = resolve(cwd, file);
  const one = (problem: LedgerProblem): Opened => ({ kind: 'problems', problems: [problem] });
  const real = await outsideOf(await groundAt(dirname(path)), path);
  if (real !== undefined && !trust.allows({ kind: 'read', file: real })) return one(ledgerProblem('ledger-outside', { file, real }));
  const found = await readFile(path, maxBytes);
  if (found.kind === 'missing') return isNamed ? one(ledgerProblem('ledger-missing', { file })) : { kind: 'absent' };
  if (found.kind === 'unreadable') return one(ledgerProblem('ledger-unreadable', { file, why: found.why }));
  if (found.kind === 'too-large') return one(ledgerProblem('ledger-too-large', { file, maxBytes }));
  const decoded = decodeText(found.bytes);
  const source = createSource(file, decoded.text);
  const { fault } = decoded;
  if (fault) return one(problemAt(source, [fault.at, fault.at + 1], 'ledger-not-text', { file, why: fault.why }));
  if (decoded.text.trim() === '') return one(ledgerProblem('ledger-empty', { file }));
  const keys = keyProblems(source);
  const parsed = parseYaml(source);
  if (!parsed.ok) return { kind: 'problems', problems: [...keys, ...parsed.error] };
  const opened = { source: hideMore(source, hiddenRanges(parsed.value)), tree: parsed.value };
  return { kind: 'open', ...opened, sha256: sha256(found.bytes) };
}

/** The tree with its variables replaced; what is wrong with it is added to `problems`. */
function checked(
  which: 'ports' | 'managers',
  opened: { readonly source: Source; readonly tree: TreeNode },
  lookUp: LookUp,
  problems: LedgerProblem[],
): TreeNode {
  const { source } = opened;
  problems.push(...keyProblems(source));
  const tree = replaceVariables(source, opened.tree, lookUp, problems);
  problems.push(...shapeProblems(which, source, tree));
  problems.push(...(which === 'ports' ? portsProblems(source, tree) : managersProblems(source, tree)));
  return tree;
}

/** Keys anywhere in the file, comments included. */
function keyProblems(source: Source): LedgerProblem[] {
  return findKeys(source.text)
    .slice(0, maxProblems)
    .map((range) => problemAt(source, range, 'literal-key', {}));
}

/** In the file's order; what a literal key breaks besides is not said twice, and no more than a person reads. */
function inOrder(problems: readonly LedgerProblem[]): readonly LedgerProblem[] {
  const keyLines = new Map<number, number[]>();
  for (const { code, at } of problems) {
    if (code === 'literal-key' && at) keyLines.set(at.line, [...(keyLines.get(at.line) ?? []), at.column]);
  }
  const isSuperseded = ({ code, at }: LedgerProblem) =>
    code !== 'literal-key' &&
    at !== undefined &&
    (keyLines.get(at.line) ?? []).some((column) => column >= at.column && column < (at.endColumn ?? column + 1));
  const sorted = problems
    .filter((problem) => !isSuperseded(problem))
    .sort((a, b) => (a.at?.line ?? 0) - (b.at?.line ?? 0) || (a.at?.column ?? 0) - (b.at?.column ?? 0));
  const shown = sorted.slice(0, maxProblems).map(cleanProblem);
  if (sorted.length <= maxProblems) return shown;
  return [...shown, ledgerProblem('more-problems', { count: sorted.length - maxProblems })];
}

/** A place for every value: the value itself if it is written in one go, else the key that leads to it. */
function addSpans(spans: Record<string, Span>, source: Source, node: TreeNode, pointer: string, place: TreeNode['place']): void {
  spans[pointer] = spanAt(source, place);
  if (node.kind === 'list')
    for (const [index, item] of node.items.entries()) addSpans(spans, source, item, `${pointer}/${index}`, item.place);
  if (node.kind === 'map') {
    for (const { key, value } of node.entries) {
      addSpans(spans, source, value, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, value.place);
    }
  }
}
