import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { differences } from '../draft/differences.ts';
import { loadLedger } from '../ledger/load-ledger.ts';
import { readLedgerFile } from '../ledger/read-file.ts';
import { withDifferences } from '../reporters/draft-edits.ts';
import type { ExitCode } from './host.ts';
import type { InitWork } from './init-work.ts';
import { sayLedgerProblems } from './say-ledger-problems.ts';
import { rewriteLedger } from './write-ledger.ts';

/** `all` stands for whatever init shows as a difference. */
const everything = 'all';

/** `init --adopt NAME…`: writes these of the differences into the ledgers. All of them or, where one cannot be written, none. */
export async function adopt(names: readonly string[], work: InitWork): Promise<ExitCode> {
  const { app, draft, draftWords, files, ledger } = work;
  const { host, words } = app;
  const wrong = (text: string): ExitCode => {
    host.stderr.write(`preflight: ${text}\n`);
    return 2;
  };
  if (!ledger.ports && !ledger.managers) return wrong(draftWords.adoptNeedsLedger(files.ports));
  const known = differences(ledger, draft);
  const isAll = names.includes(everything);
  for (const name of names) {
    const isKnown = (isAll && name === everything) || known.some((one) => one.name === name);
    if (!isKnown) return wrong(draftWords.nothingToAdopt(name, [...new Set(known.map((one) => one.name))]));
  }
  const adopted = known.filter(({ name, isOffered }) => names.includes(name) || (isAll && !isOffered));
  const changed = new Map<string, string>();
  for (const half of ['ports', 'managers'] as const) {
    const own = adopted.filter((one) => one.ledger === half);
    if (own.length === 0) continue;
    const next = withDifferences(await readFile(resolve(host.cwd, files[half]), 'utf8'), own, draftWords);
    if ('refused' in next) return wrong(draftWords.notAdopted(next.refused, files[half]));
    changed.set(files[half], next.text);
  }
  // The ledgers are read once more as they would be: what does not load is not written.
  const texts = new Map([...changed].map(([file, text]) => [resolve(host.cwd, file), text]));
  const loaded = await loadLedger({
    cwd: host.cwd,
    env: host.env,
    portsFile: files.ports,
    managersFile: files.managers,
    isMissingFine: true,
    readFile: async (path, maxBytes) => {
      const text = texts.get(path);
      return text === undefined ? readLedgerFile(path, maxBytes) : { kind: 'read', bytes: Buffer.from(text) };
    },
  });
  if (!loaded.ok) return sayLedgerProblems(loaded.error, { color: false, verbosity: 'normal' }, app);
  for (const [file, text] of changed) {
    const outcome = await rewriteLedger(host.cwd, file, text);
    if (outcome.kind !== 'written') {
      const why = outcome.kind === 'failed' ? outcome.why : outcome.kind;
      const detail = why === 'leaves-folder' ? words.screen.notWritten[why] : why;
      return wrong(words.screen.reporterFailed({ format: 'init', target: file, detail }));
    }
    const own = adopted.filter((one) => files[one.ledger] === file).map(({ name }) => name);
    host.stdout.write(`${draftWords.adopted([...new Set(own)], file)}\n`);
  }
  return 0;
}
