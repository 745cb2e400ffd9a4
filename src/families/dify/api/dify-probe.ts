import { memoByKey } from '../../../base/memo.ts';
import { reveal, type Secret } from '../../../base/secret.ts';
import { withoutGaps } from '../../../base/without-gaps.ts';
import type { HttpProbe } from '../../../probes/http/http.ts';
import type { DifyOptions, DifyProbe } from './dify.ts';
import { askInfo, askInputs, newDifyUser } from './dify-ask.ts';
import { chatOnce } from './dify-chat.ts';
import { cleanUp } from './dify-clean-up.ts';

/**
 * The probe that speaks Dify's Service API. `http` must not be tied to the run's own abort signal: the conversation is
 * deleted after that signal has fired.
 */
export function createDifyProbe(http: HttpProbe, options: DifyOptions = {}): DifyProbe {
  const settings: Required<DifyOptions> = {
    redact: options.redact ?? ((text) => text),
    user: options.user ?? newDifyUser(),
    silenceMs: options.silenceMs ?? 25_000,
    cleanupMs: options.cleanupMs ?? 3_000,
    enoughTokens: options.enoughTokens ?? 2_000,
    drainMs: options.drainMs ?? 5_000,
  };
  const once = <T>(ask: (origin: string, token: Secret) => Promise<T>) => {
    const byOrigin = memoByKey((origin: string) => {
      const tokens = new Map<string, Promise<T>>();
      return (token: Secret) => {
        const known = tokens.get(reveal(token)) ?? ask(origin, token);
        tokens.set(reveal(token), known);
        return known;
      };
    });
    return (origin: string, token: Secret) => byOrigin(origin)(token);
  };
  return {
    info: once((origin, token) => askInfo(http, settings.redact, origin, token)),
    inputs: once((origin, token) => askInputs(http, settings, origin, token)),
    chat: (request) => chatOnce(http, settings, request),
    user: settings.user,
    forget: ({ origin, token, conversationId, isOver }) => {
      const request = { origin, token, query: '', inputs: {}, withinMs: 0, signal: new AbortController().signal };
      return cleanUp(http, settings, request, withoutGaps({ conversationId }), { ended: isOver ? 'stream-end' : 'cancelled' });
    },
  };
}
