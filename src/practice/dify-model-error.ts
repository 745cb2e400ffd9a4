import { goJson } from './json-dialects.ts';
import { idOf } from './network.ts';
import type { AppMode } from './plan.ts';

/**
 * Why a model call failed, as the plugin daemon tells api. `plugin`: an exception of the plugin, whose type the SDK knows or not. `daemon`:
 * the daemon itself could not reach the plugin. `api`: what api says without either.
 */
export type ModelError =
  | { readonly from: 'plugin'; readonly type: string; readonly message: string; readonly args: object }
  | { readonly from: 'daemon'; readonly message: string }
  | { readonly from: 'api'; readonly code: string; readonly message: string };

/** The errors of the SDK that api knows by name; every other one stays JSON. */
const known = [
  'InvokeServerUnavailableError',
  'InvokeConnectionError',
  'InvokeRateLimitError',
  'InvokeAuthorizationError',
  'InvokeBadRequestError',
];

/** What the error event, or the failed node, of this app mode says. */
export function wordsOf(error: ModelError, mode: AppMode): { readonly code: string; readonly message: string } {
  switch (error.from) {
    case 'api':
      return error;
    case 'daemon': {
      // The request's id is empty here, its place is not.
      const message = `[openai_api_compatible] Error: req_id:  PluginDaemonInternalServerError: ${error.message}`;
      return { code: 'completion_request_error', message };
    }
    case 'plugin': {
      const { type, message, args } = error;
      if (known.includes(type)) return { code: 'completion_request_error', message };
      const json = goJson({ args, error_type: type, message });
      const request = idOf(message).slice(0, 10);
      return { code: 'invalid_param', message: mode === 'advanced-chat' ? `req_id: ${request} PluginInvokeError: ${json}` : json };
    }
  }
}
