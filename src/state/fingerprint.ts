import { phases } from '../base/phase.ts';
import type { Report } from '../report/report.ts';
import { type ChangeName, changeNames } from '../words/change-names.ts';

/**
 * What a passing run leaves behind for the next one: names, versions, ids and hashes, and no texts of servers. It is made from
 * the report, which is redacted already, so it holds no secret.
 */
export type Fingerprint = {
  readonly schema: 'preflight.fingerprint/v1';
  readonly madeAt: string;
  readonly phase: Report['phase'];
  /** Everything that may change, as one flat list of facts: `what` and `subject` name it, `value` is it. */
  readonly facts: readonly FingerprintFact[];
};

export type FingerprintFact = { readonly what: FactName; readonly subject: string; readonly value: string };

/** That a container came or went is told by two fingerprints, and stands in none. */
type FactName = Exclude<ChangeName, 'container-gone' | 'container-new'>;

const isFactName = (name: unknown): name is FactName =>
  name !== 'container-gone' && name !== 'container-new' && changeNames.some((one) => one === name);

/** The fingerprint of a report. Unknown things are left out, so that "could not look" never looks like a change. */
export function fingerprintOf(report: Report): Fingerprint {
  const { docker, dify, lmstudio, managers, host } = report.facts;
  const fact = (what: FactName, subject: string, value: string | undefined): readonly FingerprintFact[] =>
    value === undefined || value === '' ? [] : [{ what, subject, value }];
  return {
    schema: 'preflight.fingerprint/v1',
    madeAt: report.startedAt,
    phase: report.phase,
    facts: [
      ...report.roles.flatMap((role) => [
        ...fact('owner', role.name, stableHolder(role.heldBy)),
        ...fact('role-version', role.name, role.version),
      ]),
      ...docker.containers.flatMap((one) => [
        ...fact('container-state', one.name, one.state),
        ...fact('image', one.name, [one.image, one.imageId?.replace(/^sha256:/, '').slice(0, 12)].filter((part) => part).join(' ')),
        ...fact('container-address', one.name, [...one.addresses].sort().join(' ')),
      ]),
      ...lmstudio.models.map(
        (model): FingerprintFact => ({
          what: 'model',
          subject: model.id,
          value: [model.state, model.context].filter((part) => part !== undefined).join(' '),
        }),
      ),
      ...fact('dify-version', 'dify', dify.version),
      ...fact('app', 'dify', dify.app === undefined ? undefined : [dify.app, dify.mode].filter((part) => part).join(', ')),
      ...fact('engine', 'docker', docker.version),
      ...fact('engine-endpoint', 'docker', docker.endpoint),
      ...report.ledgers.flatMap((ledger) => fact('ledger', ledger.file, ledger.sha256)),
      ...report.managers.flatMap((manager) => manager.folders.flatMap((folder) => fact('lock', folder.folder, folder.lockSha256))),
      ...Object.entries(managers).flatMap(([name, { version }]) => fact('manager-version', name, version)),
      ...report.tokens.flatMap((token) => fact('token', token.name, token.isSet ? (token.from ?? 'process') : '-')),
      ...fact('host', 'release', `${host.platform} ${host.release}`),
      ...fact('host', 'node', host.node),
    ],
  };
}

/** A holder without its pid, which is another at every start and no change worth a word. */
function stableHolder(holder: string | undefined): string | undefined {
  return holder?.replace(/ \(pid \d+\)/g, '');
}

/** Reads a fingerprint back; undefined when it is none. Unknown names of a newer version are left out. */
export function readFingerprint(value: unknown): Fingerprint | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { schema, madeAt, phase, facts } = value as Readonly<Record<string, unknown>>;
  if (schema !== 'preflight.fingerprint/v1' || typeof madeAt !== 'string' || !Array.isArray(facts)) return undefined;
  if (Number.isNaN(Date.parse(madeAt)) || !phases.some((known) => known === phase)) return undefined;
  return { schema, madeAt, phase: phase as Fingerprint['phase'], facts: facts.filter(isFact) };
}

function isFact(value: unknown): value is FingerprintFact {
  if (typeof value !== 'object' || value === null) return false;
  const { what, subject, value: held } = value as Readonly<Record<string, unknown>>;
  return isFactName(what) && typeof subject === 'string' && typeof held === 'string';
}
