import { withoutFullStop } from '../../base/without-trailing.ts';
import type { FamilyWords } from '../../engine/words.ts';
import { placeOf } from '../docker/where-told.en.ts';
import type { Endpoint } from './causes.ts';
import type { FrontMeant } from './findings.ts';
import { gatewayCauses, gatewayNamed } from './gateways.en.ts';
import { kindName, serverNames } from './server-names.en.ts';
import { mendTls, tlsTrouble } from './tls-reasons.en.ts';
import { addressUnreachable } from './unreachable.en.ts';
import { by, wrongServer } from './wrong-server.en.ts';

const milliseconds = (ms: number) => `${Math.round(ms)} ms`;

const inside = {
  nothing: (port: number) => `nothing listens on ${port} inside`,
  loopback: (port: number) => `inside, ${port} is open on 127.0.0.1 only`,
  unknown: (port: number) => `nothing answers on ${port} inside`,
};

const frontOf = ({ server, isModel }: FrontMeant) => (server !== undefined ? serverNames[server] : isModel ? 'the model server' : 'Dify');

export const endpointEn: FamilyWords<Endpoint> = {
  findings: {
    'endpoint-listens': ({ address }) => `Behind ${address} the container listens (seen in its socket table, without a connection).`,
    'endpoint-answers': ({ address, ms }) => `${address} answers after ${milliseconds(ms)}.`,
    'endpoint-past-proxy': ({ address, variables }) =>
      `${address} answers, but clients that honour ${variables.join(' and ')} would ask the proxy instead.`,
    'endpoint-refused': ({ address }) => `Connection refused at ${address}: nobody listens there.`,
    'endpoint-silent': ({ address }) => `${address} takes the connection or the request and never answers.`,
    'endpoint-half-dead': ({ address, dead, alive }) =>
      `${address} answers at ${alive} and not at ${dead}, which takes the connection and gives no answer.`,
    'endpoint-closed': ({ address }) => `${address} accepts the connection and ends it without an answer.`,
    'endpoint-unreachable': ({ address, code }) => `${address} cannot be reached from here (${code}).`,
    'endpoint-name-unresolved': ({ host }) => `The name ${host} does not resolve on this machine.`,
    'endpoint-not-http': ({ address }) => `What answers at ${address} does not speak HTTP.`,
    'endpoint-tls-failed': (args) => `No secure connection to ${args.address}: ${tlsTrouble(args)}.`,
    'endpoint-broken': ({ address, detail }) => `The exchange with ${address} failed: ${withoutFullStop(detail)}.`,
    'identity-as-declared': ({ address, server, version }) =>
      server === 'other-http'
        ? `${address} answers as declared.`
        : `${address} is ${serverNames[server]}${version === undefined ? '' : ` ${version}`}.`,
    'identity-other': ({ address, expected, server, serverHeader }) =>
      `${address} should be ${kindName(expected)}, but ${serverNames[server]} answers${serverHeader === undefined ? '' : ` (Server: ${serverHeader})`}.`,
    'front-without-api': ({ address, status }) => `nginx at ${address} answers ${status}: it gets no answer from Dify's api.`,
    'dify-web-only': ({ address }) => `${address} has only the web pages of Dify, not its API.`,
    'dify-not-set-up': ({ address }) => `Dify at ${address} runs, but its first administrator was never made.`,
    'dify-url-with-path': ({ address, path }) =>
      `The ledger's address of Dify at ${address} ends in ${path}, which clients add by themselves.`,
    'dify-wrong-path': ({ address, path }) => `Dify is at ${address}, but not below ${path}.`,
    'dify-other-version': ({ address, version, container, image }) =>
      `${address} is Dify ${version}, but ${container} was made from ${image}.`,
    'server-loading': ({ address, server }) => `${address} is ${serverNames[server]}, which is still loading.`,
    'server-busy': ({ address, server }) => `${address} is ${serverNames[server]}, which takes no more requests for the moment.`,
    'expectation-missed': ({ address, what, name, wanted, got }) =>
      `${address} does not keep what the ledger expects of its ${what}${name === '' ? '' : ` ${name}`}: wanted ${wanted}, got ${got === '' ? 'nothing' : got}.`,
    'redirects-in-circle': ({ address, status }) => `${address} only redirects in a circle (HTTP ${status}) and never answers.`,
    'server-error': ({ address, status, gateway }) =>
      gateway === undefined
        ? `${address} answers with the server error ${status}.`
        : `${gatewayNamed(gateway)} at ${address} answers ${status}: it gets no answer from the server behind it.`,
    'gateway-wants-password': ({ address, gateway }) =>
      `${gatewayNamed(gateway)} at ${address} asks for a user name and a password (HTTP Basic), and a key does not open it.`,
    'server-refuses-host': ({ address, server, host }) =>
      `${address} is ${serverNames[server]}, which refuses requests that come under the name ${host}.`,
    'front-is-unique': ({ address, others, ...meant }) =>
      others === 0
        ? `${address} is the only front of ${frontOf(meant)} on this machine.`
        : `${address} is the only front of ${frontOf(meant)}; ${others} other HTTP ${others === 1 ? 'server is' : 'servers are'} no front.`,
    'front-elsewhere': ({ address, found, ...meant }) => `The declared front ${address} is not ${frontOf(meant)}; that is at ${found}.`,
    'front-not-alone': ({ address, others, ...meant }) =>
      `${address} is a front of ${frontOf(meant)}, and so ${others.length === 1 ? 'is' : 'are'} ${others.join(', ')}.`,
    'front-nowhere': ({ address, ...meant }) => `No front of ${frontOf(meant)} answers here, neither at ${address} nor elsewhere.`,
  },
  evidence: {
    asked: 'asked',
    'answered-from': 'answered from',
    'asked-behind': 'asked past the front',
    'address-tried': 'address tried',
    'http-status': 'HTTP status',
    'system-error': 'system error',
    'first-bytes': 'first words',
    'server-header': 'Server header',
    'api-not-compared': 'not compared with the api’s image (no list of containers), Dify',
    'api-image': 'image of the api',
    said: 'it said',
    'proxy-variable': 'in the environment',
    'lmstudio-app': 'LM Studio app',
    candidate: 'also answers HTTP',
    'listeners-not-asked': 'listeners that did not say who they are',
    'listeners-left-alone': 'other users’ listeners that were not asked',
    'socket-source': 'listeners read from',
  },
  causes: {
    'published-but-dead': {
      message: ({ container, port, privatePort, listens }) => `Port ${port} leads into ${container}, but ${inside[listens](privatePort)}.`,
      remedy: ({ listens }) =>
        listens === 'loopback'
          ? 'Let the app inside listen on 0.0.0.0.'
          : 'Read its log, and compare the port behind the colon in the compose file.',
      page: {
        means: 'Docker publishes the port and accepts connections, but nothing serves them inside the container.',
        detected:
          'The connection is accepted and closed at once. Where the machine allows it, the table of listening sockets inside the container is read.',
        mended:
          'The app must listen on 0.0.0.0, not on 127.0.0.1, and on the port to the right of the colon in ports:. It may also still be starting.',
      },
    },
    'wrong-server': wrongServer,
    'front-elsewhere': {
      message: ({ role, address, found, holder, ...meant }) =>
        `The front is not where ${role} says: ${address} is not ${frontOf(meant)}, ${found} is${by(holder)}.`,
      remedy: ({ role, found, oddOne }) =>
        oddOne === 'container'
          ? 'Make the container of the front anew: its compose file has the declared port.'
          : oddOne === 'ledger'
            ? `Write url: http://${found} for ${role} into the ledger: the compose file says the same.`
            : `Write url: http://${found} for ${role} into the ledger, or publish the front at the declared port again.`,
      page: {
        means: 'Clients are sent to a port that is not the front of Dify, while Dify answers on another port of this machine.',
        detected:
          'Preflight asks the local TCP listeners that could be a front (published by containers, yours, or at a port where people put a web) for /v1/, one question each, and whoever answers as Dify’s api for / as well: the front is Dify with its web pages.',
        mended:
          'Change the url of the front in ports.yml, or set EXPOSE_NGINX_PORT of Dify to the declared port and start the stack again.',
      },
    },
    'front-not-alone': {
      message: ({ role, address, others, ...meant }) =>
        `${role} (${address}) is not the only way into ${frontOf(meant)}: ${others.join(', ')} leads there too.`,
      remedy: ({ address }) => `Close the other one, so that everybody uses ${address}, or make it the front of the ledger.`,
      page: {
        means:
          'Two ports of this machine lead to a Dify with its web pages. Half of the clients may use the wrong one, or an old stack is still up.',
        detected:
          'The local TCP listeners that could be a front (published by containers, yours, or at a port where people put a web) are asked for /v1/, and those that answer as Dify’s api for / as well; more than one is Dify with its web pages.',
        mended: 'Take the second port out of the compose file, or stop the other stack. docker ps shows who publishes it.',
      },
    },
    'server-silent': {
      message: ({ role, address, how, told }) =>
        how === 'silent'
          ? `${told === undefined ? role : 'The server'} listens at ${address}, but does not answer.`
          : how === 'closed'
            ? `${told === undefined ? role : 'The server'} accepts connections at ${address} and ends them without an answer.`
            : `${told === undefined ? role : 'The server'} at ${address} answers in a way that cannot be read.`,
      remedy: ({ role, isByTls, told, address }) => {
        const server = told === undefined ? role : `the server at ${address}`;
        return isByTls
          ? `Write http instead of https in ${told === undefined ? `the address of ${role}` : placeOf(told)} if it has no TLS. If it has, restart it; its log tells why it hangs.`
          : `Restart ${server}; if that does not help, its log tells why it hangs.`;
      },
      page: {
        means:
          'The program is there and holds its port, but no request gets an answer: it hangs, is still starting, or speaks another protocol.',
        detected: 'The connection stands, and no byte comes within 4 s, or the connection ends before one came.',
        mended: 'Wait if it is just starting, else restart it. Check that http and https are not mixed up in the url of the ledger.',
      },
    },
    'address-unreachable': addressUnreachable,
    'tls-failed': {
      message: (args) => `No secure connection to ${args.role} at ${args.address}: ${tlsTrouble(args)}.`,
      remedy: mendTls,
      page: {
        means:
          'The ledger says https, but no TLS connection comes about: the server speaks plain HTTP, or its certificate is not accepted.',
        detected:
          'The TLS handshake failed; what about the certificate is wrong (its time, its name, who signed it) is told by the code of the system.',
        mended:
          'Use http in ports.yml, or a certificate that this machine trusts (NODE_EXTRA_CA_CERTS names a file with your own authority).',
      },
    },
    'answer-unexpected': {
      message: ({ role, address, what, name, wanted, got }) =>
        `${role} at ${address} answers, but its ${what === 'json' ? 'value' : what}${name === '' ? '' : ` ${name}`} is ${got === '' ? 'missing' : got}, not ${wanted}.`,
      remedy: ({ role }) => `Look whether this is the right server, or correct expect of ${role} in the ledger.`,
      page: {
        means: 'A server answers, but not with what the ledger expects of it: perhaps another server, another version, or an error page.',
        detected: 'The status, the headers, the body or a JSON value of the answer is compared with expect in ports.yml.',
        mended: 'Mend the server, or correct expect.',
      },
    },
    ...gatewayCauses,
    'front-stale-upstream': {
      message: ({ role, upstream, status }) =>
        `${role} ${status === undefined ? 'does not answer' : `answers ${status}`} although ${upstream} runs: nginx still uses an old address of ${upstream}.`,
      remedy: ({ role }) => `Restart ${role}, so that it looks up the address again.`,
      page: {
        means:
          'nginx looks up the names behind it once, at its start. When the api container is made anew it may get another address, and nginx goes on calling the old one.',
        detected:
          'The front answers 502, 503 or 504, or not at all, while the api container runs and answers to a request from inside the nginx container.',
        mended: 'Restart the nginx container. It happens again after each re-creation of the api (Dify #40448, #39155).',
      },
    },
    'front-upstream-unresolved': {
      message: ({ role, upstream }) => `${role} cannot start: the name ${upstream} in its configuration does not resolve.`,
      remedy: ({ upstream }) => `Start ${upstream} in the same compose project; nginx then comes up by itself.`,
      page: {
        means: 'nginx ends at once when a name in its configuration is unknown, and Docker starts it again and again.',
        detected: 'The container of the front does not stay up, and its log says: host not found in upstream.',
        mended:
          'Start the missing service in the same project and network; for Dify it is mostly plugin_daemon or api (Dify #14054, #17004).',
      },
    },
    'api-down': {
      message: ({ upstream, status }) => `nginx answers ${status}: ${upstream} behind it does not answer.`,
      remedy: ({ upstream }) =>
        `Read the log of ${upstream} and start it again; after an upgrade it may need some minutes to migrate its database.`,
      page: {
        means: "The front is there, but Dify's api behind it is not, so that nginx answers with a gateway error.",
        detected: 'The front answers 502, 503 or 504 with a page of nginx, without the headers that every answer of the api carries.',
        mended:
          'Start the api container, or read its log: a database that is not ready, a missing variable or a port that is taken are the usual reasons.',
      },
    },
    'dify-not-installed': {
      message: ({ role }) => `${role} runs a Dify that was never set up.`,
      remedy: ({ page }) => `Open ${page} in a browser and make the first administrator.`,
      page: {
        means: 'Dify waits for its first administrator. Until then there are no apps and no keys.',
        detected:
          'GET /console/api/setup says step not_started. If Dify was set up before, it looks at an empty database: another volume or another project name.',
        mended: 'Open /install on the front in a browser; or start the project that has your data.',
      },
    },
    'dify-wrong-base-path': {
      message: ({ role, path }) => `The address of ${role} ends in ${path}; requests to it miss Dify's API or its pages.`,
      remedy: ({ role, right }) => `Write ${right} as the url of ${role} in the ledger.`,
      page: {
        means:
          "The ledger's address of the front has a path. Preflight and clients add /v1 by themselves, so that requests would go to /v1/v1.",
        detected: 'Dify answers at the bare address, while the ledger names a path behind it.',
        mended:
          'Leave the path out of the url of the role in ports.yml. In your own clients the base URL is the same with one /v1 behind it.',
      },
    },
    'proxy-on-host': {
      message: ({ variables, hosts }) => `${variables.join(' and ')} would send requests to ${hosts.join(', ')} through a proxy.`,
      remedy: ({ hosts }) => `Add ${hosts.join(', ')} to NO_PROXY in the environment of your clients.`,
      page: {
        means:
          'A proxy is set in the environment and the local address is not exempt. Preflight asks directly, but many clients (Python requests, several SDKs) will ask the proxy, which cannot reach your machine.',
        detected:
          'HTTP_PROXY, HTTPS_PROXY or ALL_PROXY is set, and NO_PROXY does not list the host as the ledger writes it. NO_PROXY=localhost does not cover 127.0.0.1.',
        mended: 'List localhost and 127.0.0.1 in NO_PROXY, in the shell and in the services that start your clients.',
      },
    },
  },
  checks: {
    'endpoint.answers': {
      asks: 'Does a byte come back from the address of this role?',
      how: 'One request without a proxy, the first to a server on a fresh connection, for roles with http or https; for tcp a connection that must not be ended at once. A connection alone proves nothing: Docker accepts on a published port even when nothing listens inside. A udp address cannot be asked; only its port is checked.',
    },
    'endpoint.identity': {
      asks: 'Is the server at this address what the ledger says, and who is it if not?',
      how: 'By fingerprints: GET /v1/ for Dify, /lmstudio-greeting for LM Studio, the list of models for an OpenAI-compatible server, and what else tells llama.cpp, Ollama, vLLM and nginx apart. For kind http the answer is held against expect. For Dify it also reads whether the first administrator was made.',
    },
    'front.unique': {
      asks: 'Is the declared front the one port of this machine that is the front of Dify, or of the model server that clients call?',
      how: 'The local TCP listeners that could be a front (published by containers, yours, or at a port where people put a web; at most 256) get one question each, /v1/ (at most 0.6 s, 8 at once): first those of the front’s compose project, then those of its program. Only who answers as Dify’s api, as a gateway without anybody behind it, or breaks off is asked for / as well. Left out are the addresses of other roles; what other users run elsewhere is left alone, by root too, and counted (under sudo, what you run yourself counts as yours). Where one does not say who it is, neither “the only one” nor “none” is said. A front is Dify together with its web pages; an api that is published by itself is none. Where the front is a model server or a gateway, the same product with the same model at another address is a second front; /v1/models tells, and where it lists the model but not the product, one more question that proves it.',
    },
  },
};
