// A family of your own beside those of the package: is the clock of the front that of this machine? Tokens and certificates fail when it is not.
// node examples/own-family.mjs FOLDER    holds the ledgers in FOLDER; ends with the exit code of the report.
import process from 'node:process';
import { causesOf, check, defaults, depth, ownFamily, render, speak } from 'dify-preflight';

/**
 * All that the family can say: findings with their arguments, what its check saw, its evidence, its causes.
 * @typedef {{
 *   name: 'clock',
 *   findings: { 'clock-agrees': { role: string, seconds: number }, 'clock-differs': { role: string, seconds: number } },
 *   observed: { 'clock.agrees': { seconds: number } },
 *   evidence: 'clock-there',
 *   causes: { 'clock-off': { role: string, seconds: number } },
 * }} Clock
 */

/** @type {import('dify-preflight').Speaker<Clock['findings'], Clock['observed'], Clock['evidence']>} */
const ofClock = speak();

/** @type {ReturnType<typeof causesOf<Clock['causes']>>} */
const clockCause = causesOf({ 'clock-off': { depth: depth.key, contradictedBy: ['clock.agrees'] } });

const tolerance = 60;

/** @type {import('dify-preflight').Check<'clock.agrees', undefined>} */
const agrees = {
  kind: 'clock.agrees',
  phases: ['running'],
  canTurnGreen: false,
  subjects: ({ ledger }) =>
    (ledger.ports?.roles ?? [])
      .filter(({ name, url }) => name === ledger.ports?.front && url)
      .map(({ name, at }) => ({ name, at, role: name })),
  needs: ({ name }) => [{ id: `endpoint.answers:${name}`, gate: 'passed' }],
  deadlineMs: () => 5_000,
  run: async ({ ledger, now, probes, subject: { name } }) => {
    const url = ledger.ports?.roles.find((role) => role.name === name)?.url?.href ?? '';
    const answer = await probes.http.exchange({ url });
    const there = answer.kind === 'response' ? answer.headers.date : undefined;
    // What was not seen is not fine.
    if (there === undefined) return ofClock.couldNotLook('clock.agrees', { reason: 'not-supported', detail: 'the answer bears no date' });
    const seconds = Math.round(Math.abs(Date.parse(there) - now().getTime()) / 1000);
    const isWell = seconds <= tolerance;
    const evidence = [ofClock.seen('clock-there', there)];
    const more = { observed: { seconds } };
    return ofClock.finding(
      'clock.agrees',
      isWell ? 'pass' : 'fail',
      isWell ? 'clock-agrees' : 'clock-differs',
      { role: name, seconds },
      evidence,
      more,
    );
  },
};

/** @type {import('dify-preflight').CauseRule} */
const off = (record) =>
  ofClock
    .found(record, 'clock.agrees', 'clock-differs')
    .map(({ id, args, evidence, subject }) =>
      clockCause('clock-off', subject, args, { evidence, explains: [id], command: 'timedatectl status' }),
    );

const clock = ownFamily({
  name: 'clock',
  checks: { 'clock.agrees': agrees },
  rules: [off],
  words: {
    en: {
      findings: {
        'clock-agrees': ({ role, seconds }) => `The clock of ${role} is ${seconds} s from this one.`,
        'clock-differs': ({ role, seconds }) => `The clock of ${role} is ${seconds} s from this one.`,
      },
      evidence: { 'clock-there': 'its clock' },
      causes: {
        'clock-off': {
          message: ({ role, seconds }) => `The clocks of ${role} and of this machine are ${seconds} s apart.`,
          remedy: () => 'Look which of the two is synchronised, and switch it on for the other.',
          page: {
            means: 'Tokens are not valid yet, or no longer, and certificates fail, on one of two machines.',
            detected: 'The Date header of the front is held against this machine’s clock; more than a minute is told.',
            mended: 'timedatectl set-ntp true on the machine that is off; a virtual machine that slept is the usual one.',
          },
        },
      },
      checks: { 'clock.agrees': { asks: 'Is the clock of the front that of this machine?', how: 'By the Date header of one GET.' } },
    },
  },
});

const families = [...defaults, clock];
const report = await check({ cwd: process.argv[2] ?? process.cwd(), families, selection: { noChat: true } });
process.stdout.write(await render(report, 'terminal', { families }));
process.exitCode = report.exitCode;
