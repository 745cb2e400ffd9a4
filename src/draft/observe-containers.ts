import { withoutGaps } from '../base/without-gaps.ts';
import type { ContainerSummary } from '../probes/docker/docker.ts';
import type { Look } from '../probes/look.ts';
import type { Probes } from '../probes/probes.ts';
import type { Observed, ObservedContainer } from './observed.ts';

/** Running containers that are inspected at most; a machine with more still gets its list. */
const mostInspected = 100;

type Seen = Pick<Observed, 'engine' | 'containers'> & { readonly list: readonly ContainerSummary[] };

/** The engine that the docker CLI would use, and what runs there. */
export async function observeContainers({ docker }: Pick<Probes, 'docker'>): Promise<Seen> {
  const [answer, list] = await Promise.all([docker.engine(), docker.containers()]);
  if (!list.ok) return { engine: { blind: list.error }, containers: [], list: [] };
  const { engine, endpoint } = answer;
  const running = list.value.filter(({ state }) => state === 'running');
  const containers = await Promise.all(
    running.map(async (summary, index) => observed(summary, index < mostInspected ? await docker.inspect(summary.id) : undefined)),
  );
  const isPodman = engine?.brand === 'podman';
  return {
    engine: { version: engine?.version ?? '', isDesktop: engine?.isDesktop ?? false, ...(isPodman ? { isPodman } : {}), endpoint },
    containers,
    list: list.value,
  };
}

function observed(summary: ContainerSummary, look: Look<Detail> | undefined): ObservedContainer {
  const { id, name, image, published } = summary;
  const detail = look?.ok ? look.value : undefined;
  const mode = detail?.environment.MODE;
  return {
    id,
    name,
    image,
    published,
    ...withoutGaps({ project: summary.project, service: summary.service }),
    networkNames: summary.networkNames ?? [],
    ...withoutGaps({ mode }),
    extraHosts: detail?.extraHosts ?? [],
    ...(detail?.told === undefined ? {} : { told: detail.told }),
    gateways: (detail?.networks ?? []).flatMap(({ gateway }) => (gateway === undefined ? [] : [gateway])),
  };
}

type Detail = Extract<Awaited<ReturnType<Probes['docker']['inspect']>>, { ok: true }>['value'];
