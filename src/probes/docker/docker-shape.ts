import type Docker from 'dockerode';

/** Is a value what it should be? */
type Test = (value: unknown) => boolean;

const text: Test = (value) => typeof value === 'string';
const flag: Test = (value) => typeof value === 'boolean';
const number: Test = (value) => typeof value === 'number';
const whole: Test = (value) => Number.isSafeInteger(value);
const count: Test = (value) => whole(value) && Number(value) >= 0;
const port: Test = (value) => count(value) && Number(value) <= 65_535;

/** Engines leave out what they have nothing for, or say null. */
const maybe =
  (test: Test): Test =>
  (value) =>
    value === undefined || value === null || test(value);
const listOf =
  (test: Test): Test =>
  (value) =>
    Array.isArray(value) && value.every(test);
const mapOf =
  (test: Test): Test =>
  (value) =>
    isFields(value) && Object.values(value).every(test);
const fields =
  (shape: Readonly<Record<string, Test>>): Test =>
  (value) =>
    isFields(value) && Object.entries(shape).every(([name, test]) => test(value[name]));

/** Is it an object with named fields, and no list and no bytes? */
export const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value);

/** States that Docker knows, and those that Podman has besides. */
const states: ReadonlySet<unknown> = new Set([
  ...['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead'],
  ...['unknown', 'configured', 'initialized', 'stopped', 'stopping'],
]);
const state: Test = (value) => states.has(value);
const id: Test = (value) => text(value) && value !== '';

const binding = fields({ HostIp: maybe(text), HostPort: maybe(text) });
const bindings = maybe(mapOf(maybe(listOf(binding))));

const row = fields({
  Id: id,
  Names: maybe(listOf(text)),
  Image: maybe(text),
  State: state,
  Status: maybe(text),
  Labels: maybe(mapOf(text)),
  Ports: maybe(listOf(fields({ IP: maybe(text), PrivatePort: port, PublicPort: maybe(port), Type: maybe(text) }))),
  NetworkSettings: maybe(fields({ Networks: maybe(mapOf(maybe(isFields))) })),
  Created: maybe(whole),
});

const healthLog = fields({ End: maybe(text), ExitCode: maybe(whole), Output: maybe(text) });
const attached = fields({ Gateway: maybe(text), IPAddress: maybe(text), IPPrefixLen: maybe(count), Aliases: maybe(listOf(text)) });

const detail = fields({
  Id: id,
  Name: maybe(text),
  Image: maybe(text),
  Created: maybe(text),
  RestartCount: maybe(count),
  HostsPath: maybe(text),
  ResolvConfPath: maybe(text),
  State: fields({
    Status: state,
    Pid: maybe(count),
    ExitCode: maybe(whole),
    OOMKilled: maybe(flag),
    Error: maybe(text),
    StartedAt: maybe(text),
    FinishedAt: maybe(text),
    Health: maybe(fields({ Status: maybe(text), FailingStreak: maybe(count), Log: maybe(listOf(healthLog)) })),
  }),
  Config: maybe(
    fields({
      Image: maybe(text),
      Env: maybe(listOf(text)),
      Labels: maybe(mapOf(text)),
      Healthcheck: maybe(fields({ Test: maybe(listOf(text)) })),
    }),
  ),
  HostConfig: maybe(
    fields({
      PortBindings: bindings,
      RestartPolicy: maybe(fields({ Name: maybe(text) })),
      ExtraHosts: maybe(listOf(text)),
      // Without a limit some write the largest number that there is.
      Memory: maybe(number),
    }),
  ),
  // Every engine says where a container is attached, even of one that is nowhere: without it, nothing is known of its ports.
  NetworkSettings: fields({ Ports: bindings, Networks: maybe(mapOf(attached)) }),
});

const network = fields({
  Name: text,
  Labels: maybe(mapOf(text)),
  IPAM: maybe(fields({ Config: maybe(listOf(fields({ Gateway: maybe(text), Subnet: maybe(text) }))) })),
});

/** Is this the list of the containers: every row with fields of Docker's types, in a state that there is, and none of them twice? */
export function isList(rows: readonly Docker.ContainerInfo[]): boolean {
  return rows.every(row) && new Set(rows.map(({ Id }) => Id)).size === rows.length;
}

/** Is this what `inspect` says of a container? */
export const isInspected = (answer: Docker.ContainerInspectInfo): boolean => detail(answer);

/** Are these networks? */
export const areNetworks = (rows: readonly Docker.NetworkInspectInfo[]): boolean => rows.every(network);

/** How a command ended; undefined where that is no number that a program can end with. Null stands for one that has not ended. */
export function exitCodeIn({ ExitCode, Running }: Docker.ExecInspectInfo): number | 'running' | undefined {
  if (Running === true || ExitCode === null) return 'running';
  return count(ExitCode) && maybe(flag)(Running) ? Number(ExitCode) : undefined;
}
