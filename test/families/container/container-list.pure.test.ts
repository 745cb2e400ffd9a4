import { describe, expect, it } from 'vitest';
import { ok } from '../../../src/base/result.ts';
import type { CheckContext } from '../../../src/engine/check.ts';
import { containerGone } from '../../../src/families/container/checks/container-gone.ts';
import { stackWhole } from '../../../src/families/container/checks/stack-whole.ts';
import type { ContainerSummary } from '../../../src/probes/docker/docker.ts';
import { blind } from '../../../src/probes/look.ts';

const at = { file: 'ports.yml', line: 1, column: 1 };

const container = (project: string, service: string, more: Partial<ContainerSummary> = {}): ContainerSummary => ({
  id: `${project}${service}`,
  name: `${project}-${service}-1`,
  image: service,
  state: 'running',
  status: 'Up 2 hours',
  labels: {},
  project,
  service,
  published: [],
  networkNames: [`${project}_default`],
  ...more,
});

/** What a check of project `dify` with an nginx says to these containers; none of them can be inspected. */
function asked(check: typeof containerGone | typeof stackWhole, containers: readonly ContainerSummary[], engine?: object) {
  const roles = [{ name: 'nginx', owner: { kind: 'compose', service: 'nginx' }, optional: false, at }];
  const ports = { file: 'ports.yml', folder: '/stack', envFiles: [], composeProject: 'dify', roles, path: [], tokens: [] };
  const docker = {
    containers: async () => ok(containers),
    inspect: async () => blind('timed-out', 'inspect'),
    engine: async () => ({ engine }),
  };
  return check.run({
    ledger: { ports, files: [], spans: {} },
    subject: { name: 'docker' },
    probes: { docker },
    redact: (text: string) => text,
    now: () => new Date(),
  } as unknown as CheckContext);
}

describe('container.gone', () => {
  const left = container('dify', 'nginx', { state: 'exited', status: 'Exited (0)' });

  it('takes no container for an orphan whose network is of another project with a longer name', async () => {
    expect(await asked(containerGone, [left, container('dify_prod', 'api')])).toMatchObject({ verdict: 'pass', code: 'containers-gone' });
  });

  it.each(['running', 'paused', 'restarting', 'removing', 'stopping', 'unknown'])(
    'counts a container that is %s as there',
    async (state) => {
      expect(await asked(containerGone, [container('dify', 'nginx', { state })])).toMatchObject({
        verdict: 'fail',
        code: 'containers-left',
      });
    },
  );

  it.each(['created', 'initialized', 'exited', 'stopped', 'dead'])('counts none that is %s', async (state) => {
    expect(await asked(containerGone, [container('dify', 'nginx', { state })])).toMatchObject({ verdict: 'pass', code: 'containers-gone' });
  });

  it('finds an orphan by the network that it holds', async () => {
    const orphan = container('tools', 'shell', { networkNames: ['dify_default'] });
    expect(await asked(containerGone, [left, orphan])).toMatchObject({ code: 'orphans-left', args: { containers: ['tools-shell-1'] } });
  });
});

describe('stack.whole', () => {
  const nginx = container('dify', 'nginx');

  it('is not sure of a stack whose ill-looking service cannot be looked at', async () => {
    const redis = container('dify', 'redis', { state: 'exited', status: 'Exited (1)' });
    expect(await asked(stackWhole, [nginx, redis])).toMatchObject({ verdict: 'unknown', code: 'could-not-look' });
  });

  it('needs no closer look at services that are well', async () => {
    expect(await asked(stackWhole, [nginx, container('dify', 'redis')])).toMatchObject({ verdict: 'pass', code: 'stack-whole' });
  });

  it('looks closer at each service of a Podman, whose list is silent of health', async () => {
    const said = await asked(stackWhole, [nginx, container('dify', 'redis')], { brand: 'podman' });
    expect(said).toMatchObject({ verdict: 'unknown', code: 'could-not-look' });
  });
});
