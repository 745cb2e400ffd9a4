import { bracketed } from '../base/address.ts';
import { isWaitedFor } from '../engine/check.ts';
import type { Plan, PlannedCheck } from '../engine/plan/plan.ts';
import { isHomeName, type Sending } from '../ledger/wishes.ts';
import type { Wording } from '../words/words.ts';
import type { Screen } from './screen.ts';

/** The plan as a list: each check, where its subject stands in the ledger, and what it waits for. */
export function planText(plan: Plan, screen: Screen, words: Wording): string {
  const { paint } = screen;
  const { commands } = words;
  const width = Math.max(0, ...plan.checks.map(({ id }) => id.length));
  const line = (check: PlannedCheck): string => {
    const gates = check.needs.filter(isWaitedFor).map(({ id }) => id);
    const notes = [
      check.leftOutBy === undefined ? '' : commands.planLeftOut(check.leftOutBy),
      gates.length === 0 ? '' : `${commands.planNeeds} ${gates.join(', ')}`,
      check.isLast ? commands.planLast : '',
    ].filter((note) => note !== '');
    const at = check.subject.at ? `${check.subject.at.file}:${check.subject.at.line}` : '';
    return `  ${check.id.padEnd(width)}  ${paint.dim([at, ...notes].filter((note) => note !== '').join('  '))}`.trimEnd();
  };
  return [commands.planTitle(plan.checks.length, plan.phase), ...plan.checks.map(line), ''].join('\n');
}

/** Every host to which a secret goes, with its name; '' when none does. */
export function sendsText(sends: readonly Sending[], { commands }: Wording): string {
  const width = Math.max(0, ...sends.map(({ variable }) => variable.length));
  const line = ({ variable, host, port }: Sending) => {
    const to = `${bracketed(host)}:${port}`;
    return `  ${variable.padEnd(width)} → ${to}${isHomeName(host) ? '' : `  (${commands.planAsks})`}`;
  };
  return sends.length === 0 ? '' : [commands.planSends, ...sends.map(line), ''].join('\n');
}
