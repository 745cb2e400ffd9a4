import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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

/** Causes that no fault shows, each with its reason and the test that shows it instead; both are looked at again below. */
const withoutScenario: Readonly<Record<string, { readonly because: string; readonly shownBy: string }>> = {
  'client-wrong-base-url': { because: 'needs curl of the machine', shownBy: 'client/clients.loopback.test.ts' },
  'client-localhost-half': { because: 'needs curl, and a localhost with two halves', shownBy: 'client/causes.pure.test.ts' },
  'client-module-missing': { because: 'needs a Python environment of the machine', shownBy: 'client/clients.managers.test.ts' },
  'client-without-environment': { because: 'needs a manager of the machine', shownBy: 'client/clients.managers.test.ts' },
  'disk-low': { because: 'the disk of the machine would have to be filled', shownBy: 'port/causes.pure.test.ts' },
  'memory-low': { because: 'the memory of the machine would have to be filled', shownBy: 'port/causes.pure.test.ts' },
  'docker-ssh-failed': { because: 'another machine would have to be there', shownBy: 'docker/engine.loopback.test.ts' },
  'containers-cut-off': { because: 'another machine would have to be there', shownBy: 'hop/causes.pure.test.ts' },
  'rootless-host-hidden': {
    because: 'the practice network has no namespace between the engine and the host',
    shownBy: 'hop/causes.pure.test.ts',
  },
  'upstream-key-rejected': {
    because: 'the practice stack has no gateway before its model server; this is a real LiteLLM',
    shownBy: 'model/litellm.managers.test.ts',
  },
  'upstream-unreachable': { because: 'the same', shownBy: 'model/litellm.managers.test.ts' },
  'plugin-daemon-failing': {
    because: 'the practice daemon has no database that it could lose; these are recorded answers',
    shownBy: 'dify/told.pure.test.ts',
  },
  'address-spelling': { because: 'a ledger cannot be misspelt like a variable', shownBy: 'hop/causes.pure.test.ts' },
  'private-addresses-forbidden': { because: 'needs a container of Flowise or Langflow', shownBy: 'hop/causes.pure.test.ts' },
  'foreign-host-name': { because: 'the practice servers know no name of their own', shownBy: 'hop/causes.pure.test.ts' },
  'gateway-wants-password': {
    because: 'the practice stack has no gateway before its model server',
    shownBy: 'endpoint/model-gateways.loopback.test.ts',
  },
  'default-network-nameless': { because: 'the practice containers are all of compose', shownBy: 'hop/told-causes.pure.test.ts' },
  'other-port-inside': { because: 'the practice containers have no sockets of their own', shownBy: 'hop/contained.pure.test.ts' },
  'is-in-container': { because: 'the same', shownBy: 'hop/contained.pure.test.ts' },
  'scheme-differs': { because: 'the practice servers speak TLS plainly', shownBy: 'hop/contained.pure.test.ts' },
  'no-network': { because: 'a ledger’s path has no container without a network', shownBy: 'hop/contained.pure.test.ts' },
  'wrong-model-api': { because: 'needs a caller that asks for Ollama’s API', shownBy: 'hop/told-causes.pure.test.ts' },
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

  it.each(Object.entries(withoutScenario))('%s has no scenario, and a test that expects it', (code, { shownBy }) => {
    expect(readFileSync(join(import.meta.dirname, shownBy), 'utf8')).toMatch(new RegExp(`['"]${code}[ :'"]`));
  });
});
