import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { faultNamed } from '../../../src/families/faults.ts';
import { healthyPlan } from '../../../src/practice/healthy-plan.ts';
import type { ContainerPlan, StackPlan } from '../../../src/practice/plan.ts';
import { type Checked, checkIn, removeBuiltProgram } from '../../rig/built-program.ts';
import { type ComposeStack, startComposeStack } from '../../rig/compose-stack.ts';
import { docker, engineAnswers } from '../../rig/engine.ts';

const isThere = await engineAnswers();

/** LM Studio in a container that is published on the host, where the plugin daemon reaches it by the host's gateway. */
function modelInContainer(plan: StackPlan): StackPlan {
  const web = plan.containers.find(({ service }) => service === 'web');
  if (!web) throw new Error('the plan has no web');
  const model: ContainerPlan = {
    ...web,
    service: 'lmstudio',
    image: 'lmstudio:practice',
    listens: [1234],
    publishes: [{ address: '', on: 'lmstudio', inside: 1234 }],
  };
  const { roles } = plan.ledger;
  const lmstudio = { ...roles.lmstudio, owner: { compose: 'lmstudio' } };
  return {
    ...plan,
    containers: [...plan.containers, model],
    lmstudio: { ...plan.lmstudio, state: 'not-running' },
    ledger: { ...plan.ledger, roles: { ...roles, lmstudio } },
  };
}

const evidenceOf = ({ report }: Checked, id: string, what: string) =>
  report.checks.find((check) => check.id === id)?.evidence.find((each) => each.what === what)?.value;

describe.skipIf(!isThere)('the whole path in real containers behind a real nginx', () => {
  let stack: ComposeStack | undefined;
  afterEach(() => stack?.stop());
  afterAll(removeBuiltProgram);

  const places: readonly (readonly [where: string, plan: StackPlan, holder: string])[] = [
    ['on the host, bound to 0.0.0.0', healthyPlan(), 'LM Studio'],
    ['in a container that is published on the host', healthyPlan(modelInContainer), 'lmstudio'],
  ];
  it.each(places)('is green with LM Studio %s', async (_where, plan, holder) => {
    stack = await startComposeStack(plan);
    const { nameOf, ports } = stack;
    const checked = await checkIn(stack.folder, stack);
    const { code, report, stderr } = checked;
    const notGreen = report.checks.filter(({ verdict }) => verdict !== 'pass');
    expect([notGreen, report.causes, stderr]).toEqual([[], [], '']);
    expect([code, report.verdict, report.exitCode]).toEqual([0, 'pass', 0]);

    // Who holds what: docker-proxy's ports belong to the containers behind it.
    const held = Object.fromEntries(report.roles.map(({ name, heldBy }) => [name, heldBy]));
    expect(held).toMatchObject({ nginx: nameOf('nginx'), api: nameOf('api'), 'plugin-debug': nameOf('plugin_daemon') });
    expect(held.lmstudio).toContain(holder);
    expect(evidenceOf(checked, 'endpoint.identity:nginx', 'server-header')).toMatch(/^nginx\/\d/);

    // Each hop was asked in its caller's container, by a program that is there.
    const hops = report.path.map(({ from, to, verdict }) => [from, to, verdict]);
    expect(hops).toEqual([
      ['client', 'nginx', 'pass'],
      ['nginx', 'api', 'pass'],
      ['api', 'plugin-daemon', 'pass'],
      ['plugin-daemon', 'lmstudio', 'pass'],
    ]);
    expect(evidenceOf(checked, 'hop.reaches:api', 'hop-from')).toBe(nameOf('nginx'));
    expect(evidenceOf(checked, 'hop.reaches:api', 'hop-tools-tried')).toMatch(/curl answered/);
    expect(evidenceOf(checked, 'hop.reaches:lmstudio', 'hop-from')).toBe(nameOf('plugin_daemon'));
    expect(evidenceOf(checked, 'hop.reaches:lmstudio', 'hop-tools-tried')).toMatch(/(?:python3|curl) answered/);
    expect(evidenceOf(checked, 'hop.reaches:lmstudio', 'hop-asked')).toBe(`http://host.docker.internal:${ports.lmstudio}/v1/models`);

    expect(report.chat).toMatchObject({ answer: 'pong', mode: 'chat', cleanedUp: true });
  });

  it('a stale upstream is mended by what the remedy says', async () => {
    const fault = faultNamed('front-stale-upstream');
    if (!fault) throw new Error('no such fault');
    stack = await startComposeStack(fault.apply(healthyPlan()));
    const { report } = await checkIn(stack.folder, stack);
    const [first] = report.causes;
    expect([first?.code, first?.remedy.command]).toEqual([
      'front-stale-upstream',
      `docker compose -p ${stack.plan.project} --project-directory ${stack.folder} restart nginx`,
    ]);
    // What that command does, for a machine where the compose plugin is not installed.
    await docker('restart', '-t', '1', stack.nameOf('nginx'));
    const after = await checkIn(stack.folder, { ...stack, waitFor: '20s' });
    expect([after.report.causes, after.code]).toEqual([[], 0]);
  });
});
