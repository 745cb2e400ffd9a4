import type { Cause, CauseRule } from '../../../engine/cause.ts';
import type { RunRecord } from '../../../engine/record.ts';
import { adoptCommand } from '../../../ledger/adopt-command.ts';
import { placeInRole, roleNamed } from '../../../ledger/ledger.ts';
import { isLocal } from '../../../probes/http/role-address.ts';
import { modelServers } from '../../../probes/identity/model-servers.ts';
import { onceForAll, whereTold } from '../../docker/where-told.ts';
import { ofEndpoint } from '../../endpoint/findings.ts';
import { ofHop } from '../../hop/findings.ts';
import { ofPort } from '../../port/findings.ts';
import { ofToken } from '../../token/findings.ts';
import { modelCause } from '../causes.ts';
import { type ModelFindings, ofModel } from '../findings.ts';
import { listCommand, loadCommand, productOf, reloadCommand, withoutDify } from '../product.ts';
import { modelChatRule } from './model-chat.ts';
import { chatsOutOfTime } from './out-of-time.ts';

type ModelOutcome = ReturnType<typeof ofModel.outcomes<'lmstudio.model'>>[number];

/** Nobody listens where LM Studio should: is the app there with its server off, or is it not there at all? */
const nobodyThere: CauseRule = (record) => onceForAll(record, nobodyAt(record));

const nobodyAt: CauseRule = (record) =>
  ofEndpoint.outcomes(record, 'endpoint.answers').flatMap((outcome) => {
    const role = roleNamed(record.ledger, outcome.subject);
    if (outcome.code !== 'endpoint-refused' || role?.kind !== 'lmstudio' || !role.url) return [];
    // On another machine nothing is started by a command of this one, and what its app says was not asked.
    if (!isLocal(role.url) && ofPort.outcome(record, 'port.owned', role.name) === undefined) return [];
    const owned = ofPort.outcome(record, 'port.owned', role.name)?.observed;
    // It listens, on another port or on another address: that is a matter of ports.
    if (owned && (owned.listeners.length > 0 || owned.elsewhere.length > 0)) return [];
    const app = outcome.observed?.app;
    const args = { role: role.name, address: `${role.url.host}:${role.url.port}` };
    const more = {
      evidence: outcome.evidence,
      explains: [outcome.id, `port.owned:${role.name}`, ...hopWithoutServer(record, role.name)],
      command: startCommand(record, role.name, role.url.port),
      ...placeInRole(record.ledger, role.name, 'url'),
    };
    if (app?.isRunning) {
      return modelCause('lmstudio-server-off', role.name, { ...args, ...(app.version ? { version: app.version } : {}) }, more);
    }
    return modelCause('lmstudio-not-running', role.name, args, { ...more, certainty: app ? 'certain' : 'likely' });
  });

/** The hop to the role, where it was refused inside and outside alike. */
function hopWithoutServer(record: RunRecord, role: string): readonly string[] {
  const hop = ofHop.outcome(record, 'hop.reaches', role);
  if (!hop) return [];
  const isRefused = hop.code === 'refused-from-container' && !hop.args.answersOnHost;
  return isRefused || hop.code === 'hop-unanswered' ? [hop.id] : [];
}

/**
 * `lms server start` binds to 127.0.0.1 whatever the app's own setting says (facts: LM Studio 3.3), so a server that containers call
 * needs the address spelt out.
 */
function startCommand(record: RunRecord, role: string, port: number): string {
  const hops = record.ledger.ports?.path ?? [];
  const index = hops.findIndex((hop) => hop.role === role);
  const caller = index > 0 ? roleNamed(record.ledger, hops[index - 1]?.role ?? '') : undefined;
  const isCalledFromContainer = caller?.owner?.kind === 'compose' || caller?.owner?.kind === 'container';
  return modelServers.lmstudio.start?.(port, isCalledFromContainer) ?? '';
}

function load(record: RunRecord, name: string, model: string, commandOf = loadCommand): { readonly command?: string } {
  const role = roleNamed(record.ledger, name);
  return role ? commandOf(productOf(record, role), model, role.context) : {};
}

/** The product of a role, for the words of its remedy. */
function product(record: RunRecord, name: string): { readonly product?: ReturnType<typeof productOf> } {
  const role = roleNamed(record.ledger, name);
  return role ? { product: productOf(record, role) } : {};
}

function list(record: RunRecord, name: string): { readonly command?: string } {
  const role = roleNamed(record.ledger, name);
  return role ? listCommand(record, productOf(record, role), role) : {};
}

/** What `lmstudio.model` found is the cause by itself: the list leaves one explanation. */
const modelTroubles: CauseRule = (record) =>
  ofModel.outcomes(record, 'lmstudio.model').flatMap((outcome) => troubleOf(record, outcome) ?? []);

function troubleOf(record: RunRecord, outcome: ModelOutcome): Cause | undefined {
  const role = outcome.subject;
  const more = { evidence: outcome.evidence, explains: [outcome.id], ...placeInRole(record.ledger, role, 'model') };
  switch (outcome.code) {
    case 'model-unknown': {
      const { model, nearest } = outcome.args;
      const args = { role, model, ...(nearest ? { nearest } : {}), ...product(record, role), ...withoutDify(record) };
      const mend = nearest === undefined ? list(record, role) : { command: adoptCommand(record.ledger, role) };
      return modelCause('model-unknown', role, args, { ...more, ...mend });
    }
    case 'model-not-loaded':
      return modelCause(
        'model-not-loaded',
        role,
        { role, model: outcome.args.model, ...product(record, role) },
        { ...more, ...load(record, role, outcome.args.model) },
      );
    case 'model-cold':
      return coldModel(record, outcome, outcome.args);
    case 'model-loaded-twice': {
      const { model, instances } = outcome.args;
      const spare = instances.filter((id) => id !== model);
      const command = spare.map((id) => modelServers.lmstudio.unload?.(id)).join(' && ');
      return modelCause('model-loaded-twice', role, { role, model, instances }, { ...more, ...(spare.length > 0 ? { command } : {}) });
    }
    case 'model-is-embedding':
      return modelCause(
        'model-is-embedding',
        role,
        { role, model: outcome.args.model, ...withoutDify(record) },
        { ...more, ...list(record, role) },
      );
    case 'context-too-small': {
      const size = outcome.args;
      const reload = size.isLimit ? {} : load(record, role, size.model, reloadCommand);
      return modelCause(
        'context-too-small',
        role,
        { role, model: size.model, has: size.has, wanted: size.wanted, isLimit: size.isLimit, ...product(record, role) },
        { ...more, ...placeInRole(record.ledger, role, 'context'), ...reload },
      );
    }
    case 'lmstudio-token-required':
    case 'lmstudio-token-rejected':
      return tokenTrouble(record, outcome, outcome.args);
    default:
      return undefined;
  }
}

/**
 * A cold model is loaded at the first request and no fault by itself (facts: LM Studio 3.1): it is a cause when the chat ran out of
 * its time over it, or when nobody could tell whether it would be loaded at all.
 */
function coldModel(record: RunRecord, outcome: ModelOutcome, { model }: ModelFindings['model-cold']): Cause | undefined {
  const role = outcome.subject;
  const [late] = chatsOutOfTime(record);
  if (outcome.verdict === 'pass' && !late) return undefined;
  const withinMs = late && record.ledger.ports?.chat?.withinMs;
  return modelCause(
    'model-cold',
    role,
    { role, model, ...(withinMs === undefined ? {} : { withinMs }) },
    {
      certainty: 'likely',
      evidence: [...outcome.evidence, ...(late?.evidence ?? [])],
      explains: [outcome.id, ...(late ? [late.id] : [])],
      ...load(record, role, model),
      ...placeInRole(record.ledger, role, 'model'),
    },
  );
}

function tokenTrouble(
  record: RunRecord,
  outcome: ModelOutcome,
  { token, isMalformed = false }: { readonly token?: string; readonly isMalformed?: boolean },
): Cause | undefined {
  const role = outcome.subject;
  const present = token === undefined ? undefined : ofToken.outcome(record, 'token.present', token);
  // A token that the ledger requires and nobody set is its own cause; this is its shadow.
  if (present?.verdict === 'fail') return undefined;
  const named = { ...(token === undefined ? {} : { token }), ...product(record, role) };
  const more = {
    evidence: outcome.evidence,
    explains: [outcome.id],
    ...placeInRole(record.ledger, role, token === undefined ? 'url' : 'token'),
  };
  if (outcome.code === 'lmstudio-token-required') return modelCause('lmstudio-token-required', role, { role, ...named }, more);
  return modelCause('lmstudio-token-rejected', role, { role, ...named, isMalformed }, more);
}

/** It answers every question with 503 and the words of a server that loads (llama.cpp, LocalAI; facts: neighbours). */
const stillLoading: CauseRule = (record) =>
  ofHop.outcomes(record, 'hop.reaches').flatMap((hop) => {
    const { inside, host } = hop.observed ?? {};
    const said = inside?.kind === 'response' ? inside : host?.kind === 'response' ? host : undefined;
    if (hop.code !== 'hop-server-error' || said?.status !== 503 || !/Loading model|model_loading/i.test(said.body)) return [];
    const role = hop.subject;
    const explains = [hop.id, `endpoint.identity:${role}`, `lmstudio.model:${role}`];
    return modelCause(
      'model-loading',
      role,
      { role, ...whereTold(record, role) },
      { evidence: hop.evidence, explains, ...(hop.at ? { at: hop.at } : {}) },
    );
  });

/** "Not yet" and "too much" are answers of the right server (DESIGN 6, rules of accusation 3). */
const notNow: CauseRule = (record) => [
  ...ofEndpoint
    .found(record, 'endpoint.identity', 'server-loading')
    .map(({ id, subject, evidence }) =>
      modelCause(
        'model-loading',
        subject,
        { role: subject, ...whereTold(record, subject) },
        { evidence, explains: [id, `hop.reaches:${subject}`, `lmstudio.model:${subject}`] },
      ),
    ),
  ...ofEndpoint
    .found(record, 'endpoint.identity', 'server-busy')
    .map(({ id, subject, evidence }) => modelCause('model-rate-limited', subject, { role: subject }, { evidence, explains: [id] })),
];

export const modelRules: readonly CauseRule[] = [nobodyThere, stillLoading, notNow, modelTroubles, modelChatRule];
