import { escapeUnsafe } from '../base/json-text.ts';
import { hideKnown } from '../base/known-secrets.ts';
import { withoutGaps } from '../base/without-gaps.ts';
import { buildPlan } from '../engine/plan/build-plan.ts';
import { families } from '../families/families.ts';
import { secretsOf } from '../ledger/ledger.ts';
import { loadLedger } from '../ledger/load-ledger.ts';
import { sendings, shownHost } from '../ledger/wishes.ts';
import { planText, sendsText } from '../reporters/plan-text.ts';
import type { App } from './app.ts';
import type { CheckOptions } from './check-options.ts';
import type { ExitCode } from './host.ts';
import { sayLedgerProblems } from './say-ledger-problems.ts';
import { saySelectionProblems } from './say-selection-problems.ts';
import { screenOf } from './screen-of.ts';
import { selectionOf } from './selection-of.ts';
import { trustOf } from './trust-of.ts';

/** `preflight plan`: what would be checked, in which order. Reads the ledgers and touches nothing else. */
export async function plan(options: CheckOptions, isJson: boolean, app: App): Promise<ExitCode> {
  const { host, words } = app;
  const loaded = await loadLedger({
    cwd: host.cwd,
    env: host.env,
    trust: await trustOf(options, app),
    ...withoutGaps({ portsFile: options.ports, managersFile: options.managers }),
  });
  const screen = await screenOf(host.stdout, options, host);
  if (!loaded.ok) return sayLedgerProblems(loaded.error, options, app);
  const planned = buildPlan({ ledger: loaded.value, phase: options.phase }, families, selectionOf(options));
  if (!planned.ok) return saySelectionProblems(planned.error, app);
  const hide = hideKnown(secretsOf(loaded.value));
  // Of files alone nothing is sent.
  const sent = options.phase === 'static' ? [] : sendings(loaded.value);
  const sends = sent.map((one) => ({ ...one, host: shownHost(loaded.value, one.host) }));
  if (isJson) {
    host.stdout.asIs(`${escapeUnsafe(hide(JSON.stringify({ ...planned.value, sends }, null, 2)))}\n`);
    return 0;
  }
  host.stdout.write(hide(planText(planned.value, screen, words) + sendsText(sends, words)));
  for (const [half, file] of [
    ['ports', 'ports.yml'],
    ['managers', 'managers.yml'],
  ] as const) {
    if (loaded.value[half] === undefined) host.stdout.write(`${words.commands.planNoLedger(file)}\n`);
  }
  return 0;
}
