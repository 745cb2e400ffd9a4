import { describe, expect, it } from 'vitest';
import { faultNamed, faults } from '../../src/families/faults.ts';
import { doubles } from '../../src/practice/doubles.ts';
import { healthyPlan, processNames } from '../../src/practice/healthy-plan.ts';
import { variantNamed, variants } from '../../src/practice/variants.ts';

const linux = (change?: Parameters<typeof healthyPlan>[0]) => healthyPlan(change, 'linux');

describe('faults', () => {
  it.each(faults.map((fault) => [fault.name, fault] as const))('%s changes the healthy plan and leaves it as it was', (_name, fault) => {
    const before = linux();
    const copy = structuredClone(before);
    const after = fault.apply(before);
    expect(after).not.toEqual(copy);
    expect(before).toEqual(copy);
    expect(after.phase).toBe(fault.phase ?? 'running');
    expect(structuredClone(after)).toEqual(after);
  });

  it('carry names and causes in kebab-case, each name once, with words in both languages', () => {
    const names = faults.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, expects, does, doesJa } of faults) {
      expect([name, ...expects].every((code) => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(code))).toBe(true);
      expect(expects.length).toBeGreaterThan(0);
      expect(does).toMatch(/\.$/);
      expect(doesJa).toMatch(/。$/);
    }
  });

  it('are found by name', () => {
    expect(faultNamed('port-taken')?.expects).toEqual(['port-taken']);
    expect(faultNamed('nothing-of-the-kind')).toBeUndefined();
  });

  it.each(
    faults.flatMap((first) =>
      faults
        .filter((second) => second !== first && (second.phase ?? '') === (first.phase ?? ''))
        .slice(0, 4)
        .map((second) => [first.name, second.name, first, second] as const),
    ),
  )('%s and %s compose to a plan that can be written as JSON', (_first, _second, first, second) => {
    const both = second.apply(first.apply(linux()));
    expect(JSON.parse(JSON.stringify(both)).ports).toEqual(both.ports);
    expect(new Set(both.ports).size).toBe(both.ports.length);
  });
});

describe('doubles', () => {
  it('are twenty pairs of different faults that both show while the stack runs', () => {
    expect(doubles).toHaveLength(20);
    expect(new Set(doubles.map((pair) => [...pair].sort().join('+'))).size).toBe(20);
    for (const names of doubles) for (const name of names) expect(faultNamed(name)).toMatchObject({ name });
    expect(doubles.every((names) => names.every((name) => faultNamed(name)?.phase === undefined))).toBe(true);
  });

  it('come out the same in either order', () => {
    for (const [first, second] of doubles) {
      const apply = (...names: readonly string[]) => names.reduce((plan, name) => faultNamed(name)?.apply(plan) ?? plan, linux());
      expect(apply(first, second)).toEqual(apply(second, first));
    }
  });
});

describe('variants', () => {
  it.each(variants.map((variant) => [variant.name, variant] as const))('%s changes the healthy plan in its own way', (name, variant) => {
    const after = variant.apply(linux());
    expect(after).not.toEqual(linux());
    expect(after.phase).toBe(variant.phase ?? 'running');
    expect(variantNamed(name)).toBe(variant);
  });

  it('are at least twenty, each with a name of its own', () => {
    expect(variants.length).toBeGreaterThanOrEqual(20);
    expect(new Set(variants.map(({ name }) => name)).size).toBe(variants.length);
  });
});

it('names owners as node where a process cannot take the title of the real one', () => {
  expect(processNames('LM Studio', 'linux')).toEqual(['LM Studio']);
  expect(processNames('LM Studio', 'darwin')).toContain('node');
  expect(healthyPlan(undefined, 'darwin').ledger.roles.nginx?.owner).toEqual({ process: ['node', 'node.exe'] });
  expect(linux().ledger.roles.nginx?.owner).toEqual({ compose: 'nginx' });
});
