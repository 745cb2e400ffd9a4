import type { Check, CheckContext } from '../../../engine/check.ts';
import type { Evidence, Finding } from '../../../engine/finding.ts';
import { roleNamed } from '../../../ledger/ledger.ts';
import { blindOf } from '../../../probes/http/http-failure.ts';
import { type HttpRole, httpRole } from '../../../probes/http/role-address.ts';
import { isSameModelName, type ModelServer, modelServerNamed } from '../../../probes/identity/model-servers.ts';
import { ofEndpoint } from '../../endpoint/findings.ts';
import { ofToken } from '../../token/findings.ts';
import { type ListedModel, type ModelsAnswer, ofModel } from '../findings.ts';
import { likelyModel } from '../likely-model.ts';
import type { ModelProbe } from '../model-probe.ts';
import { baseOf, identifiedServerOf, serverOf, tokenOf } from '../servers/server-of.ts';

type Model = Finding;
type Own = Pick<ModelProbe, 'models' | 'context'>;
type Models = Extract<ModelsAnswer, { kind: 'models' }>;

const told = ofModel.findingOf('lmstudio.model');

/**
 * Is the declared model known, loaded or loadable, of the right type, with a context that is large enough? Only lists and descriptions
 * are read: a question to the model would load it.
 */
export const lmstudioModel: Check<'lmstudio.model', Own> = {
  kind: 'lmstudio.model',
  canTurnGreen: true,
  isCostly: true,
  phases: ['running'],
  subjects: ({ ledger }) =>
    (ledger.ports?.roles ?? [])
      .filter(
        (role) => httpRole(role) && (modelServerNamed(role.kind) !== undefined || (role.kind === 'openai' && role.model !== undefined)),
      )
      .map(({ name, at, optional }) => ({ name, at, role: name, optional })),
  needs: ({ name }, { ledger }) => {
    const token = roleNamed(ledger, name)?.token;
    const identity = ofEndpoint.need('endpoint.identity', name, 'passed');
    return token === undefined ? [identity] : [identity, ofToken.need('token.present', token, 'none')];
  },
  deadlineMs: () => 12_000,
  run: async (context) => {
    const found = roleNamed(context.ledger, context.subject.name);
    const role = found && httpRole(found);
    if (!role) return ofModel.couldNotLook('lmstudio.model', { reason: 'not-supported', detail: 'no HTTP address' });
    const token = tokenOf(context.ledger, role);
    const { base, api } = await baseOf(context, role);
    const server = await serverOf(context, role);
    const answer = await context.own.models(base, token, server, api);
    if (answer.kind !== 'models') return refused(context, role, base, answer);
    const model = role.model === undefined ? undefined : findModel(answer.models, role.model, server);
    return judge(role, base, answer, model && (await withContext(context, role, answer, model)));
  },
};

/** The model with the context that its server tells elsewhere than in its list, where the ledger asks for one. */
async function withContext(context: CheckContext<Own>, role: HttpRole, { models }: Models, model: ListedModel): Promise<ListedModel> {
  if (role.context === undefined || model.maxContext !== undefined) return model;
  const place = (await identifiedServerOf(context, role))?.contextAt;
  // What a server tells of the model that it serves is about none of several.
  if (!place || (place.bodyFor === undefined && models.length !== 1)) return model;
  const { base } = await baseOf(context, role);
  const tokens = await context.own.context(base, tokenOf(context.ledger, role), place, model.id);
  if (tokens === undefined) return { ...model, isContextUntold: true };
  return place.tells === 'trained' ? { ...model, maxContext: tokens } : { ...model, loadedContext: tokens };
}

function refused({ redact }: CheckContext, role: HttpRole, origin: string, answer: Exclude<ModelsAnswer, Models>): Model {
  const token = role.token ? { token: role.token } : {};
  const more = { observed: { origin, problem: answer.kind, loaded: [] } };
  switch (answer.kind) {
    case 'token-required':
      return told('fail', 'lmstudio-token-required', { role: role.name, ...token }, [], more);
    case 'token-rejected': {
      const isMalformed = answer.detail === 'malformed';
      const evidence = [ofModel.seen('lmstudio-said', redact(answer.detail))];
      return told('fail', 'lmstudio-token-rejected', { role: role.name, ...token, isMalformed }, evidence, more);
    }
    case 'unexpected-endpoint': {
      const evidence = [ofModel.seen('lmstudio-said', 'Unexpected endpoint or method')];
      return told('fail', 'models-unreadable', { role: role.name, detail: answer.path }, evidence, more);
    }
    case 'failed': {
      const { answer: last } = answer;
      const forbidden = blindOf(last);
      if (forbidden) return ofModel.couldNotLook('lmstudio.model', forbidden);
      const detail = last.kind === 'failure' ? redact(last.detail) : `HTTP ${last.status}`;
      return told('fail', 'models-unreadable', { role: role.name, detail }, [], more);
    }
  }
}

const listPaths = { v1: '/api/v1/models', v0: '/api/v0/models', ollama: '/api/tags', openai: '/v1/models' } as const;

function judge(role: HttpRole, origin: string, answer: Models, model: ListedModel | undefined): Model {
  const loaded = answer.models.filter(({ state }) => state === 'loaded').flatMap(({ instances }) => instances);
  const evidence: Evidence[] = [
    ofModel.seen('model-list', listPaths[answer.list]),
    ...(answer.generation === 'unknown' ? [] : [ofModel.seen('lmstudio-generation', answer.generation)]),
    ...(answer.list === 'openai' ? [] : [ofModel.seen('models-loaded', loaded.join(', ') || '0')]),
    ...(answer.isJitOn === undefined ? [] : [ofModel.seen('just-in-time-loading', answer.isJitOn)]),
  ];
  const seen = { origin, answer, loaded };
  const wanted = role.model;
  if (wanted === undefined) {
    return told('pass', 'models-listed', { count: answer.models.length, loaded: loaded.length }, evidence, { observed: seen });
  }
  if (!model) {
    const ids = answer.models.map(({ id }) => id);
    const meant = likelyModel(wanted, ids);
    const known: Evidence = ofModel.seen('models-known', ids.slice(0, 8).join(', ') || '0');
    const args = { model: wanted, count: ids.length, ...(meant ? { nearest: meant } : {}) };
    // With JIT off the OpenAI list holds loaded models only: there, a missing name may just not be loaded.
    return told('fail', 'model-unknown', args, [...evidence, known], { observed: seen });
  }
  const observed = { ...seen, model };
  const more = { observed };
  if (model.type === 'embedding') return told('fail', 'model-is-embedding', { model: wanted }, evidence, more);
  const context = contextOf(model, wanted);
  const sizes: Evidence[] = [
    ...evidence,
    ...(context === undefined ? [] : [ofModel.seen('loaded-context', context)]),
    ...(model.maxContext === undefined ? [] : [ofModel.seen('max-context', model.maxContext)]),
  ];
  const untold = (detail: string) => ofModel.couldNotLook('lmstudio.model', { reason: 'not-supported', detail }, sizes, more);
  if (role.context !== undefined && model.maxContext !== undefined && model.maxContext < role.context) {
    return told('fail', 'context-too-small', { model: wanted, has: model.maxContext, wanted: role.context, isLimit: true }, sizes, more);
  }
  if (model.state === 'not-loaded') {
    if (answer.isJitOn === false) return told('fail', 'model-not-loaded', { model: wanted }, sizes, more);
    if (model.isContextUntold) return untold('the server did not tell the context of this model');
    // LM Studio loads it at the first request (facts: LM Studio 3.1), so a cold model is no fault; what a chat suffers of it, the chat tells.
    return told(answer.isJitOn === undefined ? 'warn' : 'pass', 'model-cold', { model: wanted }, sizes, more);
  }
  if (role.context !== undefined && context !== undefined && context < role.context) {
    return told('fail', 'context-too-small', { model: wanted, has: context, wanted: role.context, isLimit: false }, sizes, more);
  }
  if (role.context !== undefined && context === undefined) {
    return untold('the list of models does not tell the loaded context');
  }
  if (model.instances.length > 1) {
    return told('warn', 'model-loaded-twice', { model: wanted, instances: model.instances }, sizes, more);
  }
  if (model.state === 'unknown') return told('pass', 'model-listed', { model: wanted }, sizes, more);
  return told('pass', 'model-ready', { model: wanted, ...(context === undefined ? {} : { context }) }, sizes, more);
}

/**
 * The model that LM Studio would take: an instance by its exact id, else a key in any letter case (facts: LM Studio 3.1). Instances
 * that older lists show as `key:2` are counted as instances of their key.
 */
export function findModel(models: readonly ListedModel[], wanted: string, server?: ModelServer): ListedModel | undefined {
  const byInstance = models.find(({ instances }) => instances.includes(wanted));
  const key = wanted.toLowerCase();
  // A server of one model answers with it, whatever name it is asked for.
  const only = server?.ignoresModelName && models.length === 1 ? models[0] : undefined;
  const own = byInstance ?? models.find(({ id }) => id.toLowerCase() === key || isSameModelName(server, id, wanted)) ?? only;
  if (!own) return undefined;
  const copies = models.filter(
    ({ id, state }) => state === 'loaded' && id !== own.id && /:\d+$/.test(id) && id.replace(/:\d+$/, '') === own.id,
  );
  return copies.length === 0 ? own : { ...own, instances: [...own.instances, ...copies.map(({ id }) => id)] };
}

/** The context of the instance that the name leads to; of the largest when it leads to several. */
function contextOf({ instanceContexts, loadedContext }: ListedModel, wanted: string): number | undefined {
  return instanceContexts?.[wanted] ?? loadedContext;
}
