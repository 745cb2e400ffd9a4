import { join } from 'node:path';
import type { Wish } from '../../../base/trust.ts';
import { withoutGaps } from '../../../base/without-gaps.ts';
import { withoutTrailing } from '../../../base/without-trailing.ts';
import type { Check, CheckContext } from '../../../engine/check.ts';
import type { Evidence, Finding } from '../../../engine/finding.ts';
import { type Client, roleNamed, tokenNamed } from '../../../ledger/ledger.ts';
import { isHomeName } from '../../../ledger/wishes.ts';
import { originOf } from '../../../probes/http/role-address.ts';
import { blind, type Look, notAllowed } from '../../../probes/look.ts';
import { createDifyProbe } from '../../dify/api/dify-probe.ts';
import { chatInputs } from '../../dify/chat-inputs.ts';
import { ofDify } from '../../dify/findings.ts';
import { ofEndpoint } from '../../endpoint/findings.ts';
import { halfOfLocalhost } from '../../endpoint/half-of-localhost.ts';
import { type Brought, readBody } from '../client-answer.ts';
import { hasEnvironment, managerOf, runCurl, runPython, startMs } from '../client-run.ts';
import { type ClientSeen, ofClient } from '../findings.ts';

/** What it takes to make the chat out of a folder's own environment: whatever lies there runs. */
export const pythonWish = (folder: string): Wish => ({ kind: 'run', program: 'Python', folder });

/** Deleting the conversation has its time behind the chat's. */
const aroundMs = 10_000;

/**
 * The same minimal chat by another program, out of its own surroundings: a proxy variable, another base URL, a package that is not there.
 * After the main chat, for what stops every client is that one's to tell; one that this one left is deleted like it.
 */
export const clientChats: Check<'client.chats'> = {
  kind: 'client.chats',
  canTurnGreen: true,
  phases: ['running'],
  isChat: true,
  subjects: ({ ledger }) => {
    const { chat, clients = [] } = ledger.ports ?? {};
    // They speak to a Dify; a chat that goes to a model server itself is no example for them.
    const kind = chat && roleNamed(ledger, chat.to)?.kind;
    if (!chat || (kind !== undefined && kind !== 'dify')) return [];
    return clients.map(({ name, at, optional }) => ({ name, at, optional, role: chat.to }));
  },
  needs: (_, { ledger }) => {
    const to = ledger.ports?.chat?.to ?? '';
    return [ofDify.need('dify.chat', to, 'passed'), ofEndpoint.need('endpoint.answers', to, 'none')];
  },
  deadlineMs: (_, { ledger }) => (ledger.ports?.chat?.withinMs ?? 0) + startMs + aroundMs,
  run: chatBy,
};

async function chatBy(context: CheckContext): Promise<Finding> {
  const { ledger, probes, redact, subject, trust } = context;
  const { chat, clients = [], folder: root = '.' } = ledger.ports ?? {};
  const client = clients.find(({ name }) => name === subject.name);
  const url = chat && roleNamed(ledger, chat.to)?.url;
  const tokenName = chat?.token;
  const token = tokenName === undefined ? undefined : tokenNamed(ledger, tokenName)?.value;
  const cannot = (look: Extract<Look<never>, { ok: false }>) => ofClient.couldNotLook('client.chats', look.error);
  if (!client || !chat || !url || tokenName === undefined) return cannot(blind('malformed', `${subject.name} has no chat to make`));
  if (!token) return cannot(blind('not-permitted', `${tokenName} is not set`));
  const base = client.as === undefined ? `${originOf(url)}/v1` : withoutTrailing(client.as.href, '/');
  // Another program connects, so no guard of ours stands at the connection: by its name alone the host must be home, or allowed.
  const host = (client.as ?? url).host;
  const sends: Wish = { kind: 'send', variable: tokenName, to: host };
  if (!isHomeName(host) && !trust.allows(sends)) return cannot(notAllowed(sends));
  const path = client.folder === undefined ? root : join(root, client.folder);
  if (client.run === 'python' && !trust.allows(pythonWish(client.folder ?? '.')))
    return cannot(notAllowed(pythonWish(client.folder ?? '.')));
  const manager = client.run === 'python' ? await managerOf(context, client.folder ?? '.', path) : undefined;
  if (client.run === 'python' && manager === undefined)
    return cannot(blind('not-supported', `neither uv nor Poetry owns ${client.folder}`));

  // A user of Dify of its own: whatever it leaves is found by it.
  const dify = createDifyProbe(probes.lastingHttp, { redact });
  const form = await dify.inputs(originOf(url), token);
  const filled = chatInputs(form.kind === 'answer' ? form.value : []);
  const body = { inputs: filled.kind === 'inputs' ? filled.inputs : {}, query: chat.query, response_mode: 'streaming', user: dify.user };
  const request = {
    url: `${base}/chat-messages`,
    body: JSON.stringify({ ...body, conversation_id: '', auto_generate_name: false }),
    tokenName,
    token,
    withinMs: chat.withinMs,
  };
  const hasPlace = manager === undefined || (await hasEnvironment(context, manager, path, root));
  const brought: Look<Brought> = !hasPlace
    ? { ok: true, value: { kind: 'no-environment' } }
    : manager === undefined
      ? await runCurl(context, request)
      : await runPython(context, client, manager, path, request);
  if (!brought.ok) {
    // It was cut off: what it began may still be there.
    if (brought.error.reason === 'timed-out') await dify.forget({ origin: originOf(url), token, isOver: false });
    return cannot(brought);
  }
  const said = brought.value.kind === 'answer' ? readBody(brought.value.status, brought.value.text, redact) : undefined;
  const hasBegun =
    brought.value.kind === 'answer' || (brought.value.kind === 'trouble' && /reset|timeout|other/.test(brought.value.trouble));
  const conversation = said?.conversationId === undefined ? {} : { conversationId: said.conversationId };
  const left = hasBegun ? await dify.forget({ origin: originOf(url), token, ...conversation, isOver: said !== undefined }) : 'gone';

  const seen = await seenOf(context, client, base, brought.value);
  const observed: ClientSeen = manager === undefined ? seen : { ...seen, manager };
  const evidence = evidenceOf(client, observed, brought.value, redact);
  return judge({ client, base, brought: brought.value, said, manager, left, user: dify.user }, evidence, observed, redact);
}

async function seenOf({ probes }: CheckContext, { as, folder, run }: Client, base: string, brought: Brought): Promise<ClientSeen> {
  const failed = brought.kind === 'trouble' && as !== undefined && (brought.trouble === 'reset' || brought.trouble === 'timeout');
  const half = failed ? await halfOfLocalhost(probes.http, as, `${base}/info`, { kind: 'failure', failure: 'reset' } as never) : undefined;
  return {
    run,
    base,
    ...withoutGaps({ folder }),
    ...(brought.kind === 'answer' ? { ms: brought.ms } : {}),
    ...(brought.kind === 'answer' && brought.address !== undefined ? { address: brought.address } : {}),
    isOwnBase: as !== undefined,
    ...(half ? { half } : {}),
  };
}

function evidenceOf(
  client: Client,
  { address, base, manager }: ClientSeen,
  brought: Brought,
  redact: (text: string) => string,
): readonly Evidence[] {
  const ran = manager === undefined ? 'curl' : `${manager} run python (${client.folder})`;
  return [
    ofClient.seen('client-ran', ran),
    ofClient.seen('client-called', `${base}/chat-messages`),
    ...(address === undefined ? [] : [ofClient.seen('client-address', address)]),
    ...(brought.kind === 'trouble' ? [ofClient.seen('client-says', redact(brought.detail))] : []),
  ];
}

type Judged = {
  readonly client: Client;
  readonly base: string;
  readonly brought: Brought;
  readonly said: ReturnType<typeof readBody> | undefined;
  readonly manager: 'uv' | 'poetry' | undefined;
  readonly left: 'gone' | 'left' | 'unseen';
  readonly user: string;
};

function judge(
  { client, base, brought, said, manager, left, user }: Judged,
  evidence: readonly Evidence[],
  observed: ClientSeen,
  redact: (text: string) => string,
): Finding {
  const name = client.name;
  const finding = ofClient.findingOf('client.chats');
  const more = { observed };
  const folder = client.folder ?? '.';
  switch (brought.kind) {
    case 'missing':
      return finding('fail', 'client-module-missing', { client: name, folder, module: brought.module }, evidence, more);
    case 'no-environment':
      return finding('fail', 'client-without-environment', { client: name, folder, manager: manager ?? 'uv' }, evidence, more);
    case 'trouble':
      return finding(
        'fail',
        'client-unreached',
        { client: name, base, trouble: brought.trouble, detail: redact(brought.detail) },
        evidence,
        more,
      );
    case 'answer': {
      if (said?.error) return finding('fail', 'client-refused', { client: name, base, ...said.error }, evidence, more);
      if (said?.answer === undefined)
        return finding('fail', 'client-wrong-answer', { client: name, base, status: brought.status }, evidence, more);
      if (left !== 'gone') return finding('warn', 'client-left-behind', { client: name, base, user }, evidence, more);
      return finding('pass', 'client-answered', { client: name, base, answer: said.answer, ms: brought.ms }, evidence, more);
    }
  }
}
