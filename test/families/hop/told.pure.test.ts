import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/engine/diagnosis/diagnose.ts';
import type { Outcome } from '../../../src/engine/record.ts';
import { effectOfCommand } from '../../../src/families/command-effect.ts';
import { hopRules } from '../../../src/families/hop/causes/rules.ts';
import { hopEn } from '../../../src/families/hop/words.en.ts';
import { hopJa } from '../../../src/families/hop/words.ja.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { stackLedger } from './hop-ledger.ts';
import { outcome, recordOf } from './hop-record.ts';

const given = 'http://host.docker.internal:1234/v1';
const loopback = 'http://localhost:1234/v1';
const variable = 'OPENAI_API_BASE_URL';
const caller = {
  id: 'c1',
  name: 'mine-bot-1',
  image: 'mine/bot:1',
  project: 'docker',
  service: 'bot',
  extraHosts: [],
  proxies: {},
  networks: ['docker_default'],
};
const place = { from: 'plugin-daemon', to: 'lmstudio', container: 'mine-bot-1', variable, given };

/** The ledger of a stack whose last hop names a variable. */
function ledger(as = given): Ledger {
  const { ports, ...rest } = stackLedger({ as });
  if (!ports) throw new Error('no ledger');
  return { ...rest, ports: { ...ports, path: ports.path.map((hop) => (hop.role === 'lmstudio' ? { ...hop, variable } : hop)) } };
}

const reached = outcome('hop.reaches:lmstudio', { verdict: 'pass', code: 'hop-reached' });
const told = (seen: object, more: object = {}) =>
  outcome('hop.told:lmstudio', { code: 'told-otherwise', args: { ...place, told: loopback }, observed: { caller, ...seen }, ...more });
const found = (outcomes: readonly Outcome[], of = ledger()) => diagnose(recordOf(outcomes, of), hopRules, effectOfCommand).causes;
const [en, ja] = [hopEn.causes['caller-told-other-address'], hopJa.causes['caller-told-other-address']];

describe('a caller that was told another address than the path says', () => {
  it('is to be told the path’s, with the command, where that is reached and what it was told is not', () => {
    const [cause, ...others] = found([reached, told({ answers: false })]);
    expect(others).toEqual([]);
    expect(cause).toMatchObject({
      code: 'caller-told-other-address',
      certainty: 'certain',
      breaksHop: 'lmstudio',
      args: { right: 'ledger', told: loopback, setting: { kind: 'variable', compose: 'bot', isInLedger: false } },
    });
    expect(cause?.command).toMatch(/^docker compose .*up -d bot$/);
    expect(en.remedy(cause?.args as never)).toContain(`Set ${variable}: ${given} under services: bot: environment:`);
    expect(ja.remedy(cause?.args as never)).toContain(`environment: に ${variable}: ${given}`);
  });

  it('leaves the ledger wrong where what it was told answers and the path’s does not: nothing else is said of that address', () => {
    const inside = { kind: 'failure', tool: 'curl', error: 'refused', detail: '', isProxied: false, tries: [] } as const;
    const host = { kind: 'response', url: '', status: 200, ms: 1, body: '{"data":[]}' } as const;
    const dead = outcome('hop.reaches:lmstudio', {
      code: 'refused-from-container',
      observed: { from: 'plugin-daemon', to: 'lmstudio', url: `${loopback}/models`, caller, inside, host },
    });
    const swapped = told({ answers: true }, { args: { ...place, given: loopback, told: given } });
    expect(found([dead], ledger(loopback)).map(({ code }) => code)).toEqual(['loopback-url-in-container']);
    const causes = found([dead, swapped], ledger(loopback));
    expect(causes).toMatchObject([
      { code: 'caller-told-other-address', certainty: 'certain', explains: ['hop.reaches:lmstudio', 'hop.told:lmstudio'] },
    ]);
    expect(causes[0]?.command).toBeUndefined();
    expect(en.remedy(causes[0]?.args as never)).toContain(`Write as: ${given} into the ledger’s path`);
    expect(ja.remedy(causes[0]?.args as never)).toContain(`as: ${given}`);
  });

  it('is not proven where both answer, where neither does, and where a front’s own settings outweigh its environment', () => {
    const dead = outcome('hop.reaches:lmstudio', { code: 'hop-server-error' });
    const webui = { caller: { ...caller, image: 'ghcr.io/open-webui/open-webui:main' }, answers: false };
    for (const [outcomes, right] of [
      [[reached, told({ answers: true })], 'ledger'],
      [[dead, told({ answers: false })], 'unknown'],
      [[reached, told(webui, { verdict: 'warn' })], 'ledger'],
    ] as const) {
      const cause = found(outcomes).find(({ code }) => code === 'caller-told-other-address');
      expect(cause).toMatchObject({ certainty: 'likely', args: { right } });
      // A command that starts something is for what is proven.
      expect(cause?.command).toBeUndefined();
    }
    const [cause] = found([reached, told(webui, { verdict: 'warn' })]);
    expect(en.remedy(cause?.args as never)).toContain('What was saved in Open WebUI');
  });

  it('was told nothing where its variable is not set', () => {
    const [cause] = found([reached, outcome('hop.told:lmstudio', { code: 'not-told', args: place, observed: { caller } })]);
    expect(cause?.args).toMatchObject({ right: 'ledger', variable });
    expect(en.message(cause?.args as never)).toBe(
      `plugin-daemon was told no address of lmstudio: its ${variable} holds none, and the path says ${given}.`,
    );
  });

  it('is started anew by hand where it is a container without a compose file', () => {
    const { project: _p, service: _s, ...alone } = caller;
    const [cause] = found([reached, told({ caller: alone, answers: false })]);
    expect(cause?.command).toBeUndefined();
    expect(en.remedy(cause?.args as never)).toBe(`Start plugin-daemon anew with -e ${variable}=${given}.`);
  });
});

describe('a variable that is misspelt', () => {
  it('is told as in reach, with the address that it means', () => {
    const seen = { code: 'told-misspelt', verdict: 'warn', args: { ...place, how: 'quotes' }, observed: { caller } } as const;
    expect(found([reached, outcome('hop.told:lmstudio', seen)])).toMatchObject([
      { code: 'address-spelling', args: { how: 'quotes', meant: given, setting: { variable, isInLedger: true } } },
    ]);
  });
});
