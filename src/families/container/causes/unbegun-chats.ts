import type { Outcome, RunRecord } from '../../../engine/record.ts';
import { ofDify } from '../../dify/findings.ts';
import { ofEndpoint } from '../../endpoint/findings.ts';

type ChatOutcome = Pick<Outcome, 'code' | 'subject'> & {
  readonly observed?: { readonly mode?: string; readonly sawWorkflowStart: boolean };
};

/** A chatflow's time was over before it had begun: no model was asked by then, so none was cold or slow. */
export const isUnbegun = ({ code, observed }: ChatOutcome): boolean =>
  (code === 'chat-only-pings' || code === 'chat-too-slow') && observed?.mode === 'advanced-chat' && !observed.sawWorkflowStart;

/** Up to 1.12 the api runs a chatflow by itself; from 1.13 on a worker does (facts: Dify 1.4). */
const isRunByApi = (version: string) => /^(?:0|1\.(?:\d|1[0-2]))\./.test(version);

/** It did not begin, and a worker should have begun it, as far as the version is known. */
export const awaitsWorker = (record: RunRecord, outcome: ChatOutcome): boolean =>
  isUnbegun(outcome) && !isRunByApi(ofEndpoint.outcome(record, 'endpoint.identity', outcome.subject)?.observed?.version ?? '');

/** Ids of the chats that wait for a worker. */
export const chatsAwaitingWorker = (record: RunRecord): readonly string[] =>
  ofDify.outcomes(record, 'dify.chat').flatMap((outcome) => (awaitsWorker(record, outcome) ? [outcome.id] : []));
