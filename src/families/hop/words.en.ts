import { formatDuration } from '../../base/duration.ts';
import { withoutFullStop } from '../../base/without-trailing.ts';
import type { FamilyWords } from '../../engine/words.ts';
import { productTitles } from '../../probes/identity/server-name.ts';
import type { Hop } from './causes.ts';
import { containedCauses } from './contained.en.ts';
import type { HopFromContainer } from './findings.ts';
import { plainServer } from './plain-server.en.ts';
import { atStart, listenWide, listenWideInside, namedAs, settingsOf, titleOf, useAsOpenAi, useIn, withGateway } from './setting.en.ts';
import { misspelt, toldOtherwise } from './told.en.ts';

const onHost = ({ answersOnHost }: HopFromContainer) => (answersOnHost ? ', though it answers on the host' : '');

export const hopEn: FamilyWords<Hop> = {
  findings: {
    'hop-reached': ({ from, to, ms }) => `${from} reaches ${to} in ${formatDuration(ms)}.`,
    'address-misspelt': ({ from, how, meant, variable }) => `${from} reaches ${meant}, but its ${variable ?? 'address'} ${misspelt[how]}.`,
    'caller-forbids-private': ({ from, front, to }) =>
      `${from} reaches ${to}, but ${productTitles[front]} calls no private address as it is set.`,
    'host-name-refused': ({ host, url }) => `${url} refuses requests that come under the name ${host}.`,
    'hop-connected-only': ({ from, to }) =>
      `${from} connects to ${to}, but no tool in its container speaks HTTP, so the answer itself was not seen.`,
    'refused-from-container': (args) => `${args.url} refuses the connection from ${args.container}${onHost(args)}.`,
    'name-unknown-in-container': ({ host, container }) => `The name ${host} means nothing inside ${container}.`,
    'timeout-from-container': (args) => `${args.url} does not answer from ${args.container} in time${onHost(args)}.`,
    'proxy-from-container': ({ url, container }) => `The proxy of ${container} does not get through to ${url}.`,
    'unanswered-from-container': (args) =>
      `${args.url} gives no answer from ${args.container}${onHost(args)}: ${withoutFullStop(args.detail)}.`,
    'hop-unanswered': ({ from, url, detail }) => `${url} gives no answer to ${from}: ${withoutFullStop(detail)}.`,
    'hop-server-error': ({ from, to, status }) => `${to} answers ${from} with the server error ${status}.`,
    'hop-without-page': ({ from, to, status }) => `${to} leads ${from} to Dify’s API, but its web pages answer ${status}.`,
    'hop-wrong-base-path': ({ url }) => `${url} is not a path that the model server knows, although it answers 200.`,
    'hop-wrong-answer': ({ url, status, said }) =>
      `${url} answers ${status ?? 'an error'} instead of what was expected${said ? `: ${said}` : ''}.`,
    'told-as-ledger': ({ from, told, variable }) => `The ${variable} of ${from} says what the path says: ${told}.`,
    'told-misspelt': ({ from, given, how, variable }) => `The ${variable} of ${from} means ${given}, but it ${misspelt[how]}.`,
    'told-otherwise': ({ from, given, told, variable }) => `The ${variable} of ${from} holds ${told}, not the path’s ${given}.`,
    'not-told': ({ from, given, variable }) => `The ${variable} of ${from} holds no address; the path says ${given}.`,
  },
  evidence: {
    'hop-asked': 'asked',
    'hop-from': 'from container',
    'hop-tools-tried': 'tools tried',
    'hop-inside': 'from inside',
    'hop-on-host': 'from the host',
    'hop-listeners': 'listening on the host',
    'hop-extra-hosts': 'extra hosts',
    'hop-networks': 'networks',
    'hop-proxy': 'proxy settings',
    'hop-said': 'it says',
    'hop-told': 'told',
    'hop-given': 'in the path',
    'hop-told-inside': 'the told address from inside',
    'hop-open-inside': 'open inside',
    'hop-other-scheme': 'answers to',
    'hop-listed-at': 'models listed below',
  },
  causes: {
    'lmstudio-loopback-only': {
      message: ({ isLmStudio, address, callers, inside, ...args }) =>
        inside === undefined
          ? `${atStart(titleOf(isLmStudio ? { ...args, server: 'lmstudio' } : args))} listens on ${address} only, where ${callers === undefined ? 'no container' : `none of ${callers.join(', ')}`} can reach it.`
          : `In ${inside} port ${args.port} is open on ${address} only, where no other container can reach it.`,
      remedy: ({ inside, isLmStudio, ...args }) =>
        inside === undefined ? listenWide(isLmStudio ? { ...args, server: 'lmstudio' } : args) : listenWideInside({ ...args, inside }),
      page: {
        means:
          'The model server is bound to an address that exists only on the host. Programs on the host reach it; a container has a network of its own and is refused. Note that `lms server start` without --bind goes back to 127.0.0.1, whatever the window was set to.',
        detected:
          'The caller’s container is refused, the host gets an answer, and every socket that listens on the port is bound to a loopback or single address.',
        mended:
          'Start it with `lms server start --bind 0.0.0.0`, or switch on “Serve on Local Network” in the Developer page of LM Studio.',
      },
    },
    'host-gateway-missing': {
      message: ({ service, host }) => `${service} does not know the name ${host}.`,
      remedy: ({ service, host, isAlone }) =>
        isAlone
          ? `Start ${service} anew with --add-host ${host}:host-gateway.`
          : `Add to docker-compose.override.yaml under services: ${service}: the line extra_hosts: ["${host}:host-gateway"], then make the container anew.`,
      page: {
        means:
          'Docker Desktop resolves host.docker.internal by itself. Docker Engine on Linux does so only for containers with an extra host, and Dify’s compose files have none.',
        detected: 'The name cannot be resolved inside the caller’s container, and `docker inspect` shows no extra host for it.',
        mended:
          'Put `extra_hosts: ["host.docker.internal:host-gateway"]` on the service (for Dify’s models: plugin_daemon) in docker-compose.override.yaml and run `docker compose up -d` for it.',
      },
    },
    'loopback-url-in-container': {
      message: ({ from, url }) => `${from} was given ${url}, which inside its container means the container itself.`,
      remedy: (args) =>
        [
          useIn(args.better, args),
          ...withGateway(args),
          ...(args.narrow
            ? [
                `${atStart(titleOf({ ...args.narrow, role: args.role }))} listens on loopback alone, too. ${listenWide({ ...args.narrow, role: args.role, isAside: true })}`,
              ]
            : []),
        ].join(' '),
      page: {
        means: 'localhost and 127.0.0.1 are each machine’s own. Inside a container they never lead to the host.',
        detected: 'The address given to a container is a loopback address, the call fails there, and the service lives on the host.',
        mended: 'Use host.docker.internal (on Linux with the extra host `host-gateway`) or the host’s address in the LAN.',
      },
    },
    ...containedCauses,
    'caller-told-other-address': toldOtherwise,
    'base-url-without-v1': {
      message: ({ url }) => `The base URL ${url} is wrong: the model server does not know that path.`,
      remedy: (args) => useIn(args.better, args),
      page: {
        means:
          'The OpenAI interface lives below /v1. LM Studio answers an unknown path with status 200 and an error text, so a wrong base URL looks alive and the chat stays empty.',
        detected:
          'The list of models is asked below the path’s base URL, and the answer is “Unexpected endpoint or method”, or 404; or the chat’s error names the path that the model server did not know.',
        mended:
          'For openai_api_compatible end the base URL with one /v1; the plugins ollama and lmstudio add their own path, so for them it ends with the port. Never end it with a whole endpoint such as /chat/completions. `provider:` on the path’s hop tells Preflight which plugin calls, and the shape is then judged before the chat.',
      },
    },
    'wrong-model-api': {
      message: ({ from, server }) =>
        `${titleOf({ server, role: '' })} answers ${from}, but does not speak Ollama’s API, which ${from} asks it for.`,
      remedy: (args) => useAsOpenAi(args),
      page: {
        means:
          'Ollama has an API of its own (/api/tags, /api/chat). LM Studio has the OpenAI API, below /v1, and none of Ollama’s paths: no other address mends that, but another setting of the caller.',
        detected:
          'Ollama’s list of models is asked for, as the variable’s name or the path’s provider says, the answer is “Unexpected endpoint or method”, and the server is LM Studio.',
        mended:
          'Give the address, with /v1, to the setting for OpenAI-compatible servers: Open WebUI’s is OPENAI_API_BASE_URL, AnythingLLM’s LMSTUDIO_BASE_PATH, Dify’s the provider OpenAI-API-compatible.',
      },
    },
    'name-of-nobody': {
      message: ({ from, host, machine }) =>
        machine === undefined
          ? `No container in the networks of ${from} is called ${host}.`
          : `${host} means nothing in ${from}: this machine is called ${machine} there.`,
      remedy: (args) => {
        const { better, from, host, machine, near } = args;
        if (machine !== undefined && better !== undefined) return [useIn(better, args), ...withGateway(args)].join(' ');
        if (better !== undefined) return `${useIn(better, args)} On this machine somebody answers at that port.`;
        if (near.length === 0)
          return `Put ${host} into a network that ${from} is in (not the default one, which knows no names), or write where it is into ${settingsOf(args)}.`;
        return near.length === 1
          ? `Write ${near[0]} in place of ${host} into ${settingsOf(args)}.`
          : `Write one of these names in place of ${host} into ${settingsOf(args)}: ${near.join(', ')}.`;
      },
      page: {
        means:
          'Inside Docker a container is called by its name, its service or an alias, and only by containers that share a network with it. The name that the caller was given is none of these.',
        detected: 'The name cannot be resolved inside the caller’s container, and no container, running or not, has it.',
        mended: 'Use the service’s name as it stands in the compose file, or host.docker.internal for a program on the host.',
      },
    },
    'address-spelling': {
      message: ({ how, meant, setting }) =>
        setting?.kind === 'variable'
          ? `${setting.variable} of ${setting.from} ${misspelt[how]}; meant is ${meant}.`
          : `The address of ${meant} ${misspelt[how]}.`,
      remedy: (args) => useIn(args.meant, args),
      page: {
        means:
          'The variable’s value is an address, but not as programs read one. In a compose file the list form keeps quotes: `- NAME="http://…"` has them in its value.',
        detected:
          'The value was read out of the container’s environment; the address that it means is reached. A server that wants a key says so at every path, so of one that no model server has only the shape tells.',
        mended:
          'Write the address as `http://host:port/v1`: with its scheme, without quotes and blanks, with single slashes and one /v1, and nothing behind that.',
      },
    },
    'private-addresses-forbidden': {
      message: ({ from, front, host }) => `${namedAs(productTitles[front], from)} calls no private address, and ${host} is one.`,
      remedy: ({ from, host, variable }) =>
        variable === 'LANGFLOW_SSRF_ALLOWED_HOSTS'
          ? `Set ${variable}=${host} in the environment of ${from}, then make the container anew.`
          : `Set ${variable}=false in the environment of ${from}, then make the container anew; it then calls every private address.`,
      page: {
        means:
          'Flowise and Langflow refuse by default to call addresses of the own machine and network, so that nobody makes them attack it. A local model server is such an address.',
        detected:
          'The address is reached from inside of the container; the environment of a Flowise or Langflow does not have the variable that allows it (seen on Flowise 3.1 and Langflow 1.13).',
        mended: 'Flowise: `HTTP_SECURITY_CHECK=false`. Langflow: the host in `LANGFLOW_SSRF_ALLOWED_HOSTS`.',
      },
    },
    'foreign-host-name': {
      message: ({ host, ...args }) => `${titleOf(args)} refuses requests under the name ${host}.`,
      remedy: ({ host, server }) =>
        server === 'text-generation-webui'
          ? 'Start it with --listen.'
          : server === 'jan'
            ? `Add ${host} to the trusted hosts in Jan (Settings → Local API Server).`
            : `Allow ${host} in the server’s settings: text-generation-webui with --listen, Jan under Trusted Hosts.`,
      page: {
        means: 'The server answers only to names that it knows as its own. A container calls it by another one.',
        detected: 'The answer to the call from inside is “Invalid host header”.',
        mended: 'text-generation-webui: `--listen`. Jan: Settings → Local API Server → Trusted Hosts.',
      },
    },
    'path-port-differs': {
      message: ({ role, given, port }) =>
        `The path’s address of ${role} (${given}) names port ${port}, where it does not listen; its own url, which answers, names another.`,
      remedy: ({ better, setting }) =>
        setting === undefined
          ? `Write as: ${better} into the ledger’s path, and the same into Dify’s model settings.`
          : useIn(better, { setting }),
      page: {
        means: 'The ledger names the model server twice, in its role’s `url` and in the path’s `as:`, and the two have different ports.',
        detected:
          'The call from the caller’s container fails at the port of `as:`, where nothing of the kind listens on this host, while the role’s url answers.',
        mended: 'Make both ports the one where the server listens. If the server moved, change the url too.',
      },
    },
    'tls-to-plain-server': plainServer,
    'firewall-blocks-bridge': {
      message: ({ callers, from, port }) =>
        `Packets from ${callers?.join(', ') ?? from} to port ${port} of the host get lost: a firewall blocks Docker’s network.`,
      remedy: ({ subnet, port }) => `Let ${subnet} in on port ${port} of the host’s firewall.`,
      page: {
        means: 'Traffic from a container to the host comes in over Docker’s bridge, and host firewalls such as ufw often drop it.',
        detected: 'The call from inside runs into a timeout (not a refusal), while the same service answers on the host.',
        mended: 'Allow Docker’s subnet to the port, for example `sudo ufw allow proto tcp from 172.16.0.0/12 to any port 1234`.',
      },
    },
    'containers-cut-off': {
      message: ({ from, host, how, network, ...args }) => {
        const server = atStart(titleOf(args));
        if (how === 'name') return `${from} does not know the name ${host} of ${titleOf(args)}, which this machine knows.`;
        if (how === 'covered')
          return `${from} looks for ${host} inside its own Docker network ${network}, which has that address range; ${titleOf(args)} is on another machine.`;
        return how === 'refused'
          ? `${server} at ${host} answers this machine and refuses ${from}: something between the two turns containers away.`
          : `${server} at ${host} answers this machine, but what ${from} sends there is dropped.`;
      },
      remedy: ({ role, host, how, network, setting }) =>
        how === 'covered'
          ? `Make the network ${network} anew with another range, one without ${host}: docker network create --subnet 172.31.240.0/24 …, or in the compose file under networks: ipam: config: subnet.`
          : how === 'name'
            ? `Write the address in place of ${host} into ${settingsOf({ setting })}${setting === undefined ? ` and the url of ${role}` : ''}; a name of the hosts file, or one that ends in .local, stays on this machine.`
            : `On ${host}: look whether its firewall admits this machine alone. Here: look at the FORWARD and DOCKER-USER rules, at a VPN, and whether a Docker network has the address range of ${host}.`,
      page: {
        means: 'The model server runs on another machine. This machine reaches it, and the containers on it do not.',
        detected:
          'The call from inside fails (the name is unknown, packets are dropped, refused, or stay in a network of the container that has the same address range), while the same address answers here.',
        mended:
          'Give a network that has the other machine’s address range another one (compare with `docker network inspect`), look at the firewalls of both machines, and give containers an address in place of a name that only this machine knows.',
      },
    },
    'rootless-host-hidden': {
      message: ({ role, from, host, port }) =>
        `The engine is rootless: where ${from} calls ${host}, port ${port} of this machine is not there, though ${role} answers on it.`,
      remedy: ({ brand, port, setting }) =>
        `Write this machine’s address in its network (http://192.168.…:${port}) into ${settingsOf({ setting })} and let the server listen on all addresses; or start the ${brand === undefined ? 'engine with DOCKERD_ROOTLESS_ROOTLESSKIT_DISABLE_HOST_LOOPBACK=false' : 'container with --network slirp4netns:allow_host_loopback=true'} and use 10.0.2.2.`,
      page: {
        means:
          'A rootless engine keeps its containers in a network namespace of its own. What host-gateway stands for there is not this machine.',
        detected: 'The engine says that it is rootless, the call from inside fails, and the same server answers on this machine.',
        mended: 'Use the machine’s address in its own network, or open the host’s loopback to the engine and call 10.0.2.2.',
      },
    },
    'proxy-in-container': {
      message: ({ service, host, variable }) => `${service} sends requests for ${host} to a proxy${variable ? ` (${variable})` : ''}.`,
      remedy: ({ service, host }) => `Add ${host} to NO_PROXY in the environment of ${service}, then make the container anew.`,
      page: {
        means:
          'Docker puts the proxies of ~/.docker/config.json into every container. Python obeys them also for names of the local network, where the proxy cannot go.',
        detected:
          'A request with Python’s rules for proxies fails or is answered by the proxy; the same request without a proxy is answered.',
        mended: 'Set NO_PROXY (and no_proxy) for the service: host.docker.internal, api, db, redis, plugin_daemon, ssrf_proxy, sandbox.',
      },
    },
    'plugin-daemon-down': {
      message: ({ service }) => `The container of ${service} runs, but the plugin daemon in it does not answer.`,
      remedy: ({ service }) => `Start ${service} again; if it stays silent, its log tells why (often the database dify_plugin).`,
      page: {
        means: 'Every model of Dify is called by the plugin daemon. While it is down, no model answers and the list of models is empty.',
        detected:
          'Its health page, asked from the api’s container, is refused, times out or gives a server error, while the container runs.',
        mended: 'Restart plugin_daemon and read its log. The first start may take minutes while plugins are installed.',
      },
    },
  },
  checks: {
    'hop.reaches': {
      asks: 'Does each hop of the path reach the next one, seen from where it really starts?',
      how: 'The first hop is asked from the host. Every other one is asked inside the caller’s container by the first tool there that can (curl, python3, node, php, perl, wget, busybox, bash, nc), and on the host for comparison; where the image has none, root on the engine’s machine asks in the container’s network. The content counts, not the status alone.',
    },
    'hop.told': {
      asks: 'Does the variable that the path names hold the path’s address in the caller’s container?',
      how: 'The environment of the caller’s container is read from the engine; of its values only addresses are kept, without user, password and query. Where it holds another address, that one is asked from inside, too.',
    },
  },
};
