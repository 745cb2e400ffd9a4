import { faultNamed } from '../../src/families/faults.ts';
import { notStarted, withLmStudio } from '../../src/practice/alter-plan.ts';
import { healthyPlan } from '../../src/practice/healthy-plan.ts';
import type { ContainerPlan, StackPlan } from '../../src/practice/plan.ts';
import { canFilter } from '../rig/compose-breaks.ts';
import type { Scenario } from './scenario.ts';

/** A scenario whose containers are real ones on a real engine, behind a real nginx. */
export type EngineScenario = Scenario & {
  readonly on: 'engine';
  /** Variables for the check beside those of the stack. */
  readonly env?: Readonly<Record<string, string>>;
  /** The check is run by a user who owns nothing. */
  readonly asNobody?: true;
  /** The socket that ports.yml names; the engine's own when left out. */
  readonly socket?: string;
  /** What becomes of the address that a recreated api had; another container takes it when left out. */
  readonly oldAddress?: 'free';
};

/** Faults of the practice stack that are done to real containers, one after the other. */
const shared = [
  'container-missing',
  'container-stopped',
  'container-crash-loop',
  'container-out-of-memory',
  'container-unhealthy',
  'published-but-dead',
  'front-stale-upstream',
  'front-upstream-unresolved',
  // The containers of this lab are seconds old: what does not answer yet may still be starting.
  'service-starting',
  'stack-not-created',
  'lmstudio-not-running',
  'lmstudio-loopback-only',
  'host-gateway-missing',
  'loopback-url-in-container',
  'firewall-blocks-bridge',
  'proxy-in-container',
  'docker-wrong-context',
  'exposed-wider',
  'front-elsewhere',
  'leftover-container',
] as const;

/** Pairs, first-to-mend first: what stops the signal before what is only untidy. */
const pairs = [
  ['container-stopped', 'lmstudio-not-running'],
  ['lmstudio-loopback-only', 'container-unhealthy'],
  ['front-stale-upstream', 'host-gateway-missing'],
  ['front-stale-upstream', 'lmstudio-loopback-only'],
  ['published-but-dead', 'host-gateway-missing'],
] as const;

// The managers have nothing to do with the engine; without them a scenario is quicker.
const plain = (): StackPlan => ({ ...healthyPlan(), managers: undefined });

function faultOf(name: string) {
  const fault = faultNamed(name);
  if (!fault) throw new Error(`no fault ${name}`);
  return fault;
}

function planned(...names: readonly string[]): Pick<Scenario, 'does' | 'expects' | 'plan'> {
  const faults = names.map(faultOf);
  const plan = faults.reduce((before, fault) => fault.apply(before), plain());
  const phase = faults.find((fault) => fault.phase !== undefined)?.phase;
  return {
    does: faults.map(({ does }) => does).join(' '),
    expects: faults.flatMap(({ expects }) => expects),
    plan: phase === undefined ? plan : { ...plan, phase },
  };
}

/** A web server in a container of another project, on the front's port. */
function withBlog(plan: StackPlan): StackPlan {
  const web = healthyPlan().containers.find(({ service }) => service === 'web') as ContainerPlan;
  const publishes = [{ address: '127.0.0.1', on: 'front', inside: 80 }];
  const blog = { ...web, service: 'blog', project: `preflight-test-other-${process.pid}`, image: 'blog', listens: [80], publishes };
  return { ...plan, containers: [...plan.containers, blog] };
}

const missing = '/run/preflight-test-no-engine.sock';

/** Scenarios of the engine itself and of its surroundings. */
const own: readonly EngineScenario[] = [
  {
    name: 'docker-down (engine)',
    does: 'The socket that ports.yml names is not there, and no container runs.',
    expects: ['docker-down'],
    plan: { ...plain(), containers: [] },
    socket: missing,
    sort: 'fault',
    on: 'engine',
  },
  {
    name: 'docker-host-astray (engine)',
    does: 'DOCKER_HOST names a socket that is not there, while the default engine runs the stack.',
    expects: ['docker-wrong-context'],
    plan: withDefaultEngine(plain()),
    env: { DOCKER_HOST: `unix://${missing}` },
    sort: 'fault',
    on: 'engine',
  },
  {
    name: 'docker-denied (engine)',
    does: 'The stack is up, but this user may not open the socket.',
    expects: ['docker-denied'],
    plan: plain(),
    asNobody: true,
    sort: 'fault',
    on: 'engine',
  },
  {
    name: 'port-taken by a container (engine)',
    does: 'A container of another project is published on the front port.',
    expects: ['port-taken'],
    plan: withBlog(notStarted(plain())),
    sort: 'fault',
    on: 'engine',
  },
  {
    name: 'front-stale-upstream at a dead address (engine)',
    does: 'nginx remembers an address of the api that nobody has any more, so that it waits for an answer.',
    expects: ['front-stale-upstream'],
    plan: planned('front-stale-upstream').plan,
    oldAddress: 'free',
    sort: 'fault',
    on: 'engine',
  },
  { name: 'healthy (engine)', does: 'All is well.', expects: [], plan: healthyPlan(), sort: 'healthy', on: 'engine' },
  {
    name: 'not started yet (engine)',
    does: 'Nothing was started yet.',
    expects: [],
    plan: notStarted(plain()),
    sort: 'healthy',
    on: 'engine',
  },
  {
    name: 'taken down (engine)',
    does: 'The stack was taken down as it should be.',
    expects: [],
    plan: { ...withLmStudio(plain(), { state: 'not-running' }), containers: [], phase: 'after' },
    sort: 'healthy',
    on: 'engine',
  },
];

/** ports.yml says nothing of the engine: the docker CLI's own rules find it. */
function withDefaultEngine(plan: StackPlan): StackPlan {
  return { ...plan, engine: { ...plan.engine, foundBy: 'context' } };
}

/** Every scenario that this machine can do to its real engine. */
export async function engineScenarios(): Promise<readonly EngineScenario[]> {
  const hasFirewall = await canFilter();
  const single = shared
    .filter((name) => name !== 'firewall-blocks-bridge' || hasFirewall)
    .map((name): EngineScenario => ({ name: `${name} (engine)`, sort: 'fault', on: 'engine', ...planned(name) }));
  const double = pairs.map(
    (names): EngineScenario => ({ name: `${names.join(' + ')} (engine)`, sort: 'double', on: 'engine', ...planned(...names) }),
  );
  return [...single, ...own, ...double];
}
