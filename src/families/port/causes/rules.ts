import { withoutGaps } from '../../../base/without-gaps.ts';
import type { CauseRule } from '../../../engine/cause.ts';
import type { RunRecord } from '../../../engine/record.ts';
import { adoptCommand } from '../../../ledger/adopt-command.ts';
import { type Role, roleNamed } from '../../../ledger/ledger.ts';
import { modelServerNamed } from '../../../probes/identity/model-servers.ts';
import { ofContainer } from '../../container/findings.ts';
import { oddOneOut } from '../../docker/causes/odd-one.ts';
import { onceForAll, whereTold } from '../../docker/where-told.ts';
import { ofEndpoint } from '../../endpoint/findings.ts';
import { ofHop } from '../../hop/findings.ts';
import { portCause } from '../causes.ts';
import { ofPort, type PortFindings, type PortHolder, type PortObserved, type PortSeen } from '../findings.ts';
import { serversAt } from '../port-seen.ts';
import { answersInstead } from './answers-instead.ts';
import { lacksItsPort } from './lacks-port.ts';
import { endCommand, lookCommand, narrowCommand, startCommand, stopCommand, unbindableCommand } from './port-command.ts';
import { publishedRules } from './published-elsewhere.ts';

type Seen<C extends keyof PortFindings> = ReturnType<typeof ofPort.found<keyof PortObserved, C>>[number] & {
  readonly role: Role | undefined;
  readonly seen: PortSeen;
};

/** The outcomes of a kind that found one of these codes, with their roles. */
function found<C extends keyof PortFindings>(record: RunRecord, kind: keyof PortObserved, ...codes: readonly C[]): readonly Seen<C>[] {
  return ofPort
    .found(record, kind, ...codes)
    .flatMap((outcome) =>
      outcome.observed ? [{ ...outcome, seen: outcome.observed, role: roleNamed(record.ledger, outcome.subject) }] : [],
    );
}

const portTaken: CauseRule = (record) => [
  ...found(record, 'port.free', 'port-taken', 'port-taken-beside', 'port-held-unclaimed').flatMap((outcome) => {
    const { subject, seen, evidence } = outcome;
    // Who is in the way, as the check found it: others may listen on the same port, at addresses that nobody asked for.
    const { holder } = outcome.args;
    const nextFree = seen.nextFree === undefined ? {} : { nextFree: seen.nextFree };
    return portCause(
      'port-taken',
      subject,
      { role: subject, port: seen.port, holder, ...nextFree, ...namesake(record, subject, holder) },
      {
        certainty: outcome.code === 'port-taken' && !isNamesake(record, subject, holder) ? 'certain' : 'likely',
        evidence,
        explains: [outcome.id],
        ...stopCommand(record, holder),
      },
    );
  }),
  ...found(record, 'port.owned', 'port-wrong-owner').flatMap((outcome) => {
    const { id, subject, seen, evidence, args } = outcome;
    const { holder } = args;
    // Who answers there instead is told by its fingerprint; then that is the cause.
    if (seen.elsewhere.length > 0 || answersInstead(record, subject)) return [];
    return portCause(
      'port-taken',
      subject,
      { role: subject, port: seen.port, holder, ...namesake(record, subject, holder) },
      {
        // Who answers there would tell whether the ledger's owner or its address is wrong; where that was asked and not seen, it may be either.
        certainty: isNamesake(record, subject, holder) || isAskedWhoAnswers(record, subject) ? 'likely' : 'certain',
        evidence,
        explains: [id, ...shadowsOf(record, subject)],
        ...stopCommand(record, holder),
      },
    );
  }),
];

const isAskedWhoAnswers = (record: RunRecord, subject: string) => ofEndpoint.outcome(record, 'endpoint.identity', subject) !== undefined;

const namesake = (record: RunRecord, subject: string, holder: PortHolder) =>
  isNamesake(record, subject, holder) ? { isNamesake: true as const } : {};

/** The same service of another project holds the port: another stack, or the one that is meant under a name that the ledger does not have. */
function isNamesake(record: RunRecord, subject: string, { project, service }: PortHolder): boolean {
  const owner = roleNamed(record.ledger, subject)?.owner;
  return owner?.kind === 'compose' && project !== undefined && service === owner.service;
}

/** What else goes wrong for a role when a stranger has its port: the answer is the stranger's, and its container cannot start. */
function shadowsOf(record: RunRecord, subject: string): readonly string[] {
  return [
    `endpoint.answers:${subject}`,
    `endpoint.identity:${subject}`,
    `container.published:${subject}`,
    `front.unique:${subject}`,
    ...(lacksItsPort(record, subject) ? [`container.running:${subject}`] : []),
  ];
}

const ownerMoved: CauseRule = (record) =>
  found(record, 'port.owned', 'port-not-listening', 'port-wrong-owner').flatMap((outcome) => {
    const { id, subject, role, seen, evidence } = outcome;
    // Of the front it is known that Dify is there: `front-elsewhere` says more.
    if (seen.elsewhere.length === 0 || answersInstead(record, subject) === 'front-elsewhere') return [];
    const holder = outcome.code === 'port-wrong-owner' ? outcome.args.holder : undefined;
    const elsewhere = seen.elsewhere.map(({ port }) => port);
    const { oddOne, ...odd } = oddOneOut(record, subject);
    return portCause(
      'owner-moved',
      subject,
      { role: subject, port: seen.port, elsewhere, ...(holder ? { holder } : {}), ...(oddOne ? { oddOne } : {}) },
      {
        certainty: elsewhere.length === 1 ? 'certain' : 'likely',
        evidence,
        explains: [id, ...shadowsOf(record, subject)],
        ...(role && !holder ? startCommand(role) : {}),
        ...(oddOne === 'ledger' ? { command: adoptCommand(record.ledger, subject) } : {}),
        ...odd,
      },
    );
  });

/** A container that is down, and LM Studio that is not running, are causes of their own families. */
const ownerNotRunning: CauseRule = (record) => onceForAll(record, ownersNotRunning(record));

const ownersNotRunning: CauseRule = (record) =>
  found(record, 'port.owned', 'port-not-listening').flatMap(({ id, subject, role, seen, evidence }) => {
    if (seen.elsewhere.length > 0 || !role || role.kind === 'lmstudio') return [];
    if (role.owner !== undefined && role.owner.kind !== 'process') return [];
    const owner = role.owner?.names[0] ?? modelServerNamed(role.kind)?.title;
    return portCause(
      'owner-not-running',
      subject,
      { role: subject, port: seen.port, ...withoutGaps({ owner }) },
      {
        evidence,
        explains: [id, `endpoint.answers:${subject}`],
      },
    );
  });

const portNotBindable: CauseRule = (record) =>
  found(record, 'port.free', 'port-not-bindable', 'port-address-not-here', 'port-busy-unlisted').flatMap((outcome) => {
    const { id, subject, seen, evidence } = outcome;
    const [address] = seen.expected;
    const reason =
      outcome.code === 'port-address-not-here'
        ? 'no-such-address'
        : outcome.code === 'port-busy-unlisted'
          ? 'outgoing-connection'
          : outcome.args.reason;
    return portCause(
      'port-not-bindable',
      subject,
      { port: seen.port, reason, ...withoutGaps({ address }) },
      {
        certainty: reason === 'excluded-range' || reason === 'outgoing-connection' ? 'likely' : 'certain',
        evidence,
        explains: [id],
        ...unbindableCommand(record.host.platform, seen.port, reason),
      },
    );
  });

const splitLocalhost: CauseRule = (record) =>
  found(record, 'port.owned', 'port-split', 'port-one-family', 'port-wrong-address').flatMap((outcome) => {
    const { id, subject, seen, evidence } = outcome;
    const more = { evidence, explains: [id, ...shadowsOf(record, subject)] };
    if (outcome.code === 'port-split') {
      const { port, four, six } = outcome.args;
      const servers = ['127.0.0.1', '::1'].flatMap((address) => serversAt(seen.listeners, address));
      const stranger = servers.find(({ match }) => match === 'other')?.holder;
      const stop = stranger ? stopCommand(record, stranger) : {};
      return portCause(
        'split-localhost',
        subject,
        { port, kind: 'two-servers', four, six, ...whereTold(record, subject) },
        { ...more, ...stop },
      );
    }
    const [missing] = seen.missing;
    const served = seen.listeners.map(({ address }) => address);
    const isV4Only = missing === '::1' && served.length > 0;
    if (missing === undefined || !(outcome.code === 'port-one-family' || isV4Only)) return [];
    return portCause(
      'split-localhost',
      subject,
      { port: seen.port, kind: 'one-family', served: served[0] ?? '', missing, ...whereTold(record, subject) },
      more,
    );
  });

const ipv6Only: CauseRule = (record) =>
  found(record, 'port.owned', 'port-wrong-address').flatMap(({ id, subject, seen, evidence }) => {
    const address = seen.missing.find((wanted) => !wanted.includes(':'));
    if (address === undefined || seen.listeners.some(({ family }) => family === 4)) return [];
    return portCause(
      'ipv6-only',
      subject,
      { role: subject, port: seen.port, address, ...whereTold(record, subject) },
      {
        evidence,
        explains: [id, ...shadowsOf(record, subject)],
      },
    );
  });

const portTooNarrow: CauseRule = (record) =>
  found(record, 'port.owned', 'port-wrong-address', 'port-too-narrow').flatMap(({ id, code, subject, role, seen, evidence }) => {
    const isOtherFamily = !seen.listeners.some(({ family }) => seen.missing.some((wanted) => wanted.includes(':') === (family === 6)));
    if (code === 'port-wrong-address' && (isOtherFamily || seen.missing.includes('::1'))) return [];
    // Seen from inside a container as well: then LM Studio's own cause says it better.
    const hop = ofHop.outcome(record, 'hop.reaches', subject);
    if (role?.kind === 'lmstudio' && (hop?.verdict === 'fail' || hop?.verdict === 'warn')) return [];
    const addresses = seen.listeners.map(({ address }) => address);
    return portCause(
      'port-too-narrow',
      subject,
      { role: subject, port: seen.port, addresses },
      {
        evidence,
        explains: [id, ...shadowsOf(record, subject)],
        ...(role ? startCommand(role, '0.0.0.0') : {}),
      },
    );
  });

const exposedWider: CauseRule = (record) =>
  found(record, 'port.owned', 'port-exposed').map((outcome) => {
    const { port, holder, addresses } = outcome.args;
    return portCause(
      'exposed-wider',
      outcome.subject,
      { role: outcome.subject, port, holder, addresses },
      {
        evidence: outcome.evidence,
        explains: [outcome.id],
        ...(outcome.role ? narrowCommand(outcome.role) : {}),
      },
    );
  });

const leftoverListener: CauseRule = (record) =>
  found(record, 'port.released', 'port-still-held').flatMap((outcome) => {
    const { role, seen, subject } = outcome;
    const { port, holder } = outcome.args;
    // A container that was left behind is the cause of its own family, and holds all its ports.
    const gone = ofContainer.outcome(record, 'container.gone', 'docker');
    const left = [...(gone?.observed?.left ?? []), ...(gone?.observed?.orphans ?? [])];
    if (gone?.verdict !== 'pass' && left.some(({ name }) => name === holder.container)) return [];
    // Whoever else is there may have nothing to do with the session: nobody is told to end it.
    const isOwner = seen.listeners.some(({ match }) => match === 'owner');
    return portCause(
      'leftover-listener',
      subject,
      { role: subject, port, holder, isOwner },
      {
        certainty: isOwner ? 'certain' : 'likely',
        evidence: outcome.evidence,
        explains: [outcome.id],
        ...(isOwner && role ? endCommand(record, holder, role) : lookCommand(record, port, holder)),
      },
    );
  });

export const portRules: readonly CauseRule[] = [
  ...publishedRules,
  portTaken,
  ownerMoved,
  ownerNotRunning,
  portNotBindable,
  splitLocalhost,
  ipv6Only,
  portTooNarrow,
  exposedWider,
  leftoverListener,
];
