import { faults } from '../../src/families/faults.ts';
import { doubles } from '../../src/practice/doubles.ts';
import { healthyPlan } from '../../src/practice/healthy-plan.ts';
import { variants } from '../../src/practice/variants.ts';
import type { Scenario } from './scenario.ts';

/** Every scenario that runs on the practice stack: each fault alone, each healthy variant, each pair of faults. */
export function practiceScenarios(): readonly Scenario[] {
  const single = faults.map(
    (fault): Scenario => ({
      name: fault.name,
      does: fault.does,
      sort: 'fault',
      expects: fault.expects,
      plan: planOf(fault),
      ...demandsOf(fault),
    }),
  );
  const healthy = variants.map(
    (variant): Scenario => ({
      name: variant.name,
      does: variant.does,
      sort: 'healthy',
      expects: [],
      plan: variant.apply(healthyPlan()),
      ...demandsOf(variant),
    }),
  );
  const pairs = doubles.map((names): Scenario => {
    const both = names.map((name) => {
      const found = faults.find((fault) => fault.name === name);
      if (!found) throw new Error(`no fault ${name}`);
      return found;
    });
    return {
      name: names.join(' + '),
      does: both.map(({ does }) => does).join(' '),
      sort: 'double',
      expects: both.flatMap(({ expects }) => expects),
      plan: both.reduce((plan, fault) => fault.apply(plan), healthyPlan()),
    };
  });
  return [...single, ...healthy, ...pairs];
}

const demandsOf = ({ needs, platforms }: Pick<Scenario, 'needs' | 'platforms'>) => ({
  ...(needs ? { needs } : {}),
  ...(platforms ? { platforms } : {}),
});

function planOf(fault: (typeof faults)[number]) {
  const plan = fault.apply(healthyPlan());
  return fault.phase === undefined ? plan : { ...plan, phase: fault.phase };
}
