import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Phase } from '../../src/base/phase.ts';
import { buildPlan, everything } from '../../src/engine/plan/build-plan.ts';
import type { Plan } from '../../src/engine/plan/plan.ts';
import { families } from '../../src/families/families.ts';
import { faults } from '../../src/families/faults.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { loadLedger } from '../../src/ledger/load-ledger.ts';
import { healthyPlan } from '../../src/practice/healthy-plan.ts';
import { managersText, portsText } from '../../src/practice/ledger-text.ts';
import { variants } from '../../src/practice/variants.ts';
import { en } from '../../src/words/en.ts';
import { ja } from '../../src/words/ja.ts';
import { load } from '../ledger/load.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const phases: readonly Phase[] = ['before', 'running', 'after', 'static'];

/** Causes that no fault shows, each with its reason. Their rules are held by pure tests. */
const withoutScenario: Readonly<Record<string, string>> = {
  'default-network-nameless': 'the practice containers are all of compose: reach-reports.docker shows it',
  'wrong-model-api': 'needs a caller that asks for Ollama’s API: a container of reach-reports.docker is one',
  'client-wrong-base-url': 'needs curl or a Python environment of the machine: clients.loopback and clients.managers show it',
  'client-localhost-half': 'needs curl or a Python environment of the machine; its rule is held by a pure test',
  'client-module-missing': 'needs a Python environment of the machine: clients.managers shows it',
  'client-without-environment': 'needs a manager of the machine: clients.managers shows it',
  'disk-low': 'the disk of the machine would have to be filled',
  'memory-low': 'the memory of the machine would have to be filled',
  'docker-ssh-failed': 'another machine would have to be there; the docker tier makes a server of ssh',
  'containers-cut-off': 'another machine would have to be there',
  'rootless-host-hidden': 'the practice network has no namespace between the engine and the host',
  'address-spelling': 'a ledger cannot be misspelt like a variable: reach.docker shows it',
  'private-addresses-forbidden': 'needs a container of Flowise or Langflow: reach.docker shows it',
  'foreign-host-name': 'the practice servers know no name of their own: a server of hop-reaches.loopback shows it',
  'upstream-key-rejected': 'the practice stack has no gateway before its model server; a real LiteLLM shows it in a test',
  'upstream-unreachable': 'the same',
  'plugin-daemon-failing': 'the practice daemon has no database that it could lose',
};

type Named = readonly [name: string, ledger: Ledger];

async function practiceLedgers(): Promise<readonly Named[]> {
  const all = [{ name: 'healthy', apply: (plan: ReturnType<typeof healthyPlan>) => plan }, ...faults, ...variants];
  const loaded = await Promise.all(
    all.map(async ({ name, apply }): Promise<readonly Named[]> => {
      const plan = apply(healthyPlan(undefined, 'linux'));
      const ports = Object.fromEntries(plan.ports.map((port, index) => [port, 20_000 + index]));
      const world = { plan, folder: '/stack', ports, platform: 'linux' as const, startedAt: 0 };
      const files = {
        ...(plan.ledger.hasPorts ? { 'ports.yml': portsText(world) } : {}),
        ...(plan.managers ? { 'managers.yml': managersText(plan.managers) } : {}),
      };
      const ledger = await load(files);
      if (!ledger.ok) throw new Error(`${name}: ${JSON.stringify(ledger.error)}`);
      return [[name, ledger.value]];
    }),
  );
  return loaded.flat();
}

/** Ids that a check needs itself through others; none in a sound plan. */
function cycles({ checks }: Plan): readonly string[] {
  const needs = new Map(checks.map((check) => [check.id, check.needs.map(({ id }) => id)]));
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (id: string, above: readonly string[]) => {
    if (above.includes(id)) return void found.push([...above, id].join(' → '));
    if (done.has(id)) return;
    for (const next of needs.get(id) ?? []) visit(next, [...above, id]);
    done.add(id);
  };
  for (const { id } of checks) visit(id, []);
  return found;
}

function hold(name: string, ledger: Ledger): void {
  for (const phase of phases) {
    const plan = buildPlan({ ledger, phase }, families, everything);
    if (!plan.ok) throw new Error(name);
    const ids = plan.value.checks.map(({ id }) => id);
    expect(new Set(ids).size, `${name}, ${phase}: one id twice`).toBe(ids.length);
    expect(cycles(plan.value), `${name}, ${phase}`).toEqual([]);
    for (const { needs } of plan.value.checks) for (const { id } of needs) expect(ids, `${name}, ${phase}`).toContain(id);
  }
}

describe('the plan of the real catalogue', () => {
  it('has no cycle and no unknown id for the shipped ledgers', async () => {
    const loaded = await loadLedger({ cwd: root, env: {} });
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
    hold('shipped', loaded.value);
  });

  it('has none for any ledger of the practice stack either', async () => {
    const ledgers = await practiceLedgers();
    expect(ledgers.length).toBeGreaterThan(100);
    for (const [name, ledger] of ledgers) hold(name, ledger);
  });

  it('asks only kinds that are worded, and words only kinds that are asked', () => {
    const kinds = families.flatMap(({ checks }) => checks.map(({ kind }) => kind)).sort();
    expect(new Set(kinds).size).toBe(kinds.length);
    for (const words of [en, ja]) expect(Object.keys(words.checks).sort()).toEqual(kinds);
  });
});

describe('codes, words, pages and scenarios', () => {
  const codes = Object.keys(en.causes).sort();

  it('are the same set of causes in both languages', () => {
    expect(Object.keys(ja.causes).sort()).toEqual(codes);
    expect(Object.keys(ja.findings).sort()).toEqual(Object.keys(en.findings).sort());
    expect(Object.keys(ja.evidence).sort()).toEqual(Object.keys(en.evidence).sort());
  });

  it('give every cause a page of three parts, in sentences', () => {
    for (const [words, stop] of [
      [en, /[.)`…]$/],
      [ja, /[。`）]$/],
    ] as const) {
      for (const [code, { page }] of Object.entries(words.causes)) {
        for (const part of [page.means, page.detected, page.mended]) expect(part, `${words.language} ${code}`).toMatch(stop);
      }
    }
  });

  it('give every cause a scenario, or a reason why it has none', () => {
    const practised = new Set(faults.flatMap(({ expects }) => expects));
    expect([...practised, ...Object.keys(withoutScenario)].sort()).toEqual(codes);
  });
});
