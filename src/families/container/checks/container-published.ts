import { bracketed } from '../../../base/address.ts';
import { isOnGround } from '../../../base/ground.ts';
import { ipFamily } from '../../../base/ip-family.ts';
import { isInside } from '../../../base/is-inside.ts';
import type { Check, CheckContext } from '../../../engine/check.ts';
import type { Evidence, Finding } from '../../../engine/finding.ts';
import { roleNamed } from '../../../ledger/ledger.ts';
import type { PublishedPort } from '../../../probes/docker/docker.ts';
import { type ComposePlace, composePlaceOf } from '../../docker/compose-place.ts';
import { dockerSubjects } from '../../docker/docker-roles.ts';
import type { OddOne } from '../../docker/findings.ts';
import { runningContainer } from '../../docker/running-container.ts';
import { type ComposePort, composePortsOf } from '../compose-ports.ts';
import { answersOf } from '../container-answer.ts';
import type { ContainerObserved } from '../findings.ts';
import { ofContainer } from '../findings.ts';
import { insideListeners } from '../inside-listeners.ts';

type Observed = ContainerObserved['container.published'];

const answer = answersOf('container.published');

/** Do the ledger, the compose file and the running container agree on the port? If not, which is the odd one out? */
export const containerPublished: Check<'container.published'> = {
  kind: 'container.published',
  canTurnGreen: true,
  phases: ['running'],
  subjects: ({ ledger }) => dockerSubjects(ledger, 'url', (role) => role.url !== undefined),
  needs: (subject) => [ofContainer.need('container.running', subject.name, 'passed')],
  deadlineMs: () => 10_000,
  run: async (context) => {
    const role = roleNamed(context.ledger, context.subject.name);
    const look = await runningContainer(context);
    if (!look.ok) return ofContainer.couldNotLook('container.published', look.error);
    if (!role?.url) return ofContainer.couldNotLook('container.published', { reason: 'not-supported', detail: 'the role has no url' });
    const container = look.value;
    const { host, port, scheme } = role.url;
    const protocol = scheme === 'udp' ? 'udp' : 'tcp';
    const { service } = container;
    const place = composePlaceOf([container]);
    const compose = service === undefined ? undefined : await composePortsOf(await readersOf(context, place), place, service);
    const inFile = compose?.filter((each) => each.protocol === protocol);
    const published = container.published.filter((each) => each.protocol === protocol);
    const asked = container.asked.filter((each) => each.protocol === protocol);
    // What hangs on a variable of somebody's shell may agree; that it differs says nothing.
    const isBelieved = inFile?.every((each) => !each.isUnsure || published.some(({ publicPort }) => publicPort === each.publicPort));
    const inComposeFile = isBelieved ? inFile : undefined;
    const hit = published.find((each) => each.publicPort === port) ?? asked.find((each) => each.publicPort === port);
    const inside = context.platform === 'linux' ? await insideListeners(context.probes.files, container) : undefined;
    const observed: Observed = {
      container,
      wanted: { host, port },
      published,
      asked,
      ...(inComposeFile ? { inComposeFile } : {}),
      ...(hit ? { privatePort: hit.privatePort } : {}),
      ...(inside ? { inside } : {}),
    };
    return judge(observed, context.subject.optional ? 'warn' : 'fail', claimedByOthers(context));
  },
};

/**
 * The files are the user's own, whose engine names them; but what lies beside a ledger that nobody trusted yet may have been changed by
 * somebody else since the start, and is read, not given to a program (DESIGN 3a).
 */
async function readersOf({ ledger, probes, trust }: CheckContext, { configFiles = [], workingDir = '' }: ComposePlace) {
  const { files, commands } = probes;
  const folder = ledger.ports?.folder;
  if (trust.isTrusted) return { files, commands };
  if (folder === undefined) return { files };
  const ground = await files.ground(folder);
  const isBeside = [...configFiles, workingDir].some((path) => isOnGround(ground, path) || isInside(path, folder));
  return isBeside ? { files } : { files, commands };
}

/** Ports that the ledger gives to other roles: one container may hold several roles, and is then not at the wrong port. */
function claimedByOthers({ ledger, subject }: CheckContext): ReadonlySet<number> {
  return new Set((ledger.ports?.roles ?? []).flatMap(({ name, url }) => (name === subject.name || !url ? [] : [url.port])));
}

function judge(observed: Observed, bad: 'warn' | 'fail', claimed: ReadonlySet<number>): Finding {
  const { container, wanted, published, asked, inComposeFile } = observed;
  const { name } = container;
  const evidence: Evidence[] = [
    ...published.map((port): Evidence => ofContainer.seen('published-port', shown(port))),
    ...(inComposeFile ?? []).map((port): Evidence => ofContainer.seen('compose-file-port', `${shown(port)} (${placed(port)})`)),
    ...(observed.inside ?? []).map(({ address, port }): Evidence => ofContainer.seen('listens-inside', `${address}:${port}`)),
  ];
  if (container.networkNames?.includes('host')) return answer('pass', 'host-network', { container: name }, evidence, observed);
  const atPort = published.filter((port) => port.publicPort === wanted.port);
  const fileHas = inComposeFile?.some((port) => port.publicPort === wanted.port);
  const filePorts = inComposeFile ? unique(inComposeFile) : null;
  const [first] = atPort;
  if (first) {
    const reached = atPort.some((port) => covers(port.address, wanted.host));
    if (!reached) {
      const args = { container: name, wanted: `${wanted.host}:${wanted.port}`, published: shown(first) };
      const inFile = inComposeFile?.filter((port) => port.publicPort === wanted.port);
      const wanting = inFile?.some((port) => covers(port.address, wanted.host));
      const alike = inFile?.some((port) => atPort.some(({ address }) => sameAddress(address, port.address)));
      const oddOne: OddOne = inFile === undefined ? 'unknown' : wanting ? 'container' : alike ? 'ledger' : 'all';
      return answer(bad, 'published-on-other-address', args, evidence, { ...observed, oddOne });
    }
    if (fileHas === false && filePorts && filePorts.length > 0) {
      const seen: Observed = { ...observed, oddOne: 'compose-file' };
      return answer('warn', 'compose-file-differs', { container: name, wanted: wanted.port, inComposeFile: filePorts }, evidence, seen);
    }
    return answer('pass', 'published-as-declared', { container: name, address: shown(first) }, evidence, observed);
  }
  if (asked.some((port) => port.publicPort === wanted.port)) {
    const more = asked.map((port): Evidence => ofContainer.seen('asked-port', shown(port)));
    return answer(bad, 'asked-not-published', { container: name, wanted: wanted.port }, [...evidence, ...more], observed);
  }
  const others = published.filter(({ publicPort }) => !claimed.has(publicPort));
  const filed = filePorts?.filter((port) => !claimed.has(port)) ?? null;
  const oddOne = oddOf(unique(others), filed, fileHas);
  const seen: Observed = { ...observed, oddOne };
  if (others.length === 0) return answer(bad, 'not-published', { container: name, wanted: wanted.port }, evidence, seen);
  const args = { container: name, wanted: wanted.port, published: unique(others), inComposeFile: filed, oddOne };
  return answer(bad, 'published-elsewhere', args, evidence, seen);
}

/** The ledger and the container differ; the compose file sides with one of them, with none, or is not known. */
function oddOf(published: readonly number[], filePorts: readonly number[] | null, fileHas: boolean | undefined): OddOne {
  if (filePorts === null) return 'unknown';
  if (fileHas) return 'container';
  const agrees = filePorts.length === published.length && filePorts.every((port) => published.includes(port));
  return agrees ? 'ledger' : 'all';
}

/** All addresses are written as nothing, as 0.0.0.0 or as ::. */
const sameAddress = (a: string, b: string) => a === b || [a, b].every((each) => each === '' || each === '0.0.0.0' || each === '::');

/** Does a published address answer to the ledger's host? A name is left to the checks that ask the resolver. */
function covers(address: string, host: string): boolean {
  if (address === '' || address === '::') return true;
  if (host === 'localhost') return address === '0.0.0.0' || address === '::1' || address.startsWith('127.');
  if (ipFamily(host) === 0) return true;
  return address === host || (address === '0.0.0.0' && ipFamily(host) === 4);
}

const unique = (ports: readonly PublishedPort[]) => [...new Set(ports.map(({ publicPort }) => publicPort))];

function shown({ address, publicPort, privatePort }: PublishedPort): string {
  const host = address === '' ? '*' : bracketed(address);
  return `${host}:${publicPort} → ${privatePort}`;
}

const placed = ({ at }: ComposePort) => `${at.file}:${at.line}`;
