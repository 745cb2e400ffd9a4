import type { CauseWords } from '../../engine/words.ts';
import type { EndpointCauses } from './causes.ts';

/** How a gateway is called at the beginning of a sentence. */
export const gatewayNamed = (gateway = '') => (gateway === '' ? 'The gateway' : gateway);

/** Causes that a server, or a gateway before it, says by itself. */
export const gatewayCauses: { readonly [C in 'server-error' | 'gateway-wants-password']: CauseWords<EndpointCauses[C]> } = {
  'server-error': {
    message: ({ role, address, status, gateway, told }) =>
      gateway === undefined
        ? told === undefined
          ? `${role} at ${address} runs, but answers with the error ${status}.`
          : `The server at ${address} answers with the error ${status}.`
        : `${gatewayNamed(gateway)} at ${address} answers ${status}: the server of ${role} behind it does not answer.`,
    remedy: ({ role, gateway, told }) =>
      gateway === undefined
        ? `Read ${told === undefined ? `the log of ${role}` : 'its log'}; it says what went wrong.`
        : `Start the server that ${gateway === '' ? 'this gateway' : `this ${gateway}`} leads to${/^(?:nginx|openresty)$/i.test(gateway) ? ' (proxy_pass in its configuration)' : ''}, or correct the address that it was given.`,
    page: {
      means:
        'The server is there and says by itself that something inside it failed; or a gateway before it, such as nginx, says that the server behind it did not answer.',
      detected:
        'The answer has a status of 500 or more. Before a model server 502 and 504, or the page of an nginx, are a gateway’s words.',
      mended:
        'Read its log; behind a gateway start the server that it leads to. If such an answer is normal here, say so with expect: { status: … } in ports.yml.',
    },
  },
  'gateway-wants-password': {
    message: ({ role, address, gateway }) =>
      `${gatewayNamed(gateway)} at ${address} asks for a user name and a password before anybody gets through to ${role}; an API key does not open it.`,
    remedy: ({ role, gateway = '' }) =>
      `Write the address of ${role} behind ${gateway === '' ? 'it' : gateway} into the ledger, or let ${gateway === '' ? 'it' : gateway} check the API key (the header Authorization) instead of a password.`,
    page: {
      means:
        'A gateway guards the address with HTTP Basic authentication. Clients of model servers send an API key in the same header, so that they cannot send a password besides.',
      detected: 'The questions come back with 401 and WWW-Authenticate: Basic. Who is behind it could not be seen, and is not judged.',
      mended: 'With nginx: auth_basic off for this location, or a comparison of the header Authorization with the key.',
    },
  },
};
