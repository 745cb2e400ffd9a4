import type { Ledger, Role } from '../../ledger/ledger.ts';
import type { ContainerSummary } from '../../probes/docker/docker.ts';
import { composeServices } from '../docker/compose-project.ts';
import { isOneOff } from '../docker/container-of-role.ts';
import type { OtherName } from './findings.ts';

const runs = ({ state }: ContainerSummary) => state === 'running' || state === 'restarting' || state === 'paused';

const portsOf = (ledger: Ledger) =>
  new Set((ledger.ports?.roles ?? []).flatMap(({ url, owner }) => (url && owner?.kind === 'compose' ? [url.port] : [])));

/**
 * Projects of another name that run every service of the ledger, where the one that it names has no container. It must also have a port
 * of the ledger, where that names any: else it is just another Dify on this machine, which is normal, and nobody's wrong name.
 */
export function otherProjects(ledger: Ledger, containers: readonly ContainerSummary[]): readonly OtherName[] {
  const required = composeServices(ledger, 'required');
  const services = required.length > 0 ? required : composeServices(ledger);
  if (services.length === 0) return [];
  const ports = portsOf(ledger);
  const projects = [...new Set(containers.flatMap(({ project }) => project ?? []))];
  return projects.flatMap((name): readonly OtherName[] => {
    const own = containers.filter((container) => container.project === name && runs(container) && !isOneOff(container));
    if (!services.every((service) => own.some((container) => container.service === service))) return [];
    const holder = own.find(({ published }) => published.some(({ publicPort }) => ports.has(publicPort)));
    if (!holder && ports.size > 0) return [];
    const container = holder?.name ?? own[0]?.name ?? name;
    return [{ name, container, by: holder ? 'port' : 'services' }];
  });
}

/** What Dify's services are made from, whatever they are called (facts: Dify 1.2). */
const images: readonly (readonly [service: RegExp, image: RegExp])[] = [
  [/^api$/, /(?:^|\/)dify-api(?::|$)/],
  [/^web$/, /(?:^|\/)dify-web(?::|$)/],
  [/^plugin_?daemon$/, /(?:^|\/)dify-plugin-daemon(?::|$)/],
  [/^nginx$/, /(?:^|\/)nginx(?::|$)/],
];

const flat = (name: string) => name.replaceAll(/[_.]/g, '-').toLowerCase();

/**
 * Who does the work of a role whose service (or container) does not exist: it publishes the role's own port, or is the only one with
 * the service's image or a name that holds the service's. What another role owns is not meant.
 */
export function otherService(ledger: Ledger, role: Role, candidates: readonly ContainerSummary[]): OtherName | undefined {
  const { owner, url } = role;
  if (!owner || owner.kind === 'process') return undefined;
  const isComposed = owner.kind === 'compose';
  const wanted = isComposed ? owner.service : owner.name;
  const claimed = new Set((ledger.ports?.roles ?? []).flatMap((each) => ownersName(each)));
  const nameOf = (container: ContainerSummary) => (isComposed ? (container.service ?? '') : container.name);
  const free = candidates.filter(
    (container) => runs(container) && !isOneOff(container) && nameOf(container) !== '' && !claimed.has(nameOf(container)),
  );
  const only = (by: OtherName['by'], fits: (container: ContainerSummary) => boolean): OtherName | undefined => {
    const fitting = free.filter(fits);
    const names = new Set(fitting.map(nameOf));
    const [name] = names;
    return name !== undefined && names.size === 1 ? { name, container: fitting[0]?.name ?? name, by } : undefined;
  };
  const port = url && only('port', ({ published }) => published.some(({ publicPort }) => publicPort === url.port));
  if (port) return port;
  const image = images.find(([service]) => service.test(wanted))?.[1];
  // A worker is made from the api's image: by the image alone nobody tells them apart, so a worker is no api.
  const byImage = image && isComposed && only('image', (each) => image.test(each.image) && !/worker|beat/.test(each.service ?? ''));
  // `dify-api` may be the api; `worker_beat` is not the worker.
  return byImage || only('name', (each) => flat(nameOf(each)).endsWith(`-${flat(wanted)}`));
}

const ownersName = ({ owner }: Role): readonly string[] =>
  owner?.kind === 'compose' ? [owner.service] : owner?.kind === 'container' ? [owner.name] : [];
