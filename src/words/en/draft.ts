import { typedName } from '../../base/shell.ts';
import type { DraftWording } from '../draft-wording.ts';

const list = (items: readonly string[]) => items.join(', ');
const many = (count: number, one: string, more = `${one}s`) => `${count} ${count === 1 ? one : more}`;
const seen = { containers: 'containers', listeners: 'listening sockets' } as const;

export const draft: DraftWording = {
  origins: {
    'compose-label': ({ containers }) => `label of ${many(containers, 'running container')}`,
    'container-image': ({ container, image }) => `${container} runs ${image}`,
    'published-port': ({ container, address, inside }) => `${container} publishes ${address} → ${inside}`,
    'published-wide': ({ address }) => `it listens on ${address}; loopback would keep others out`,
    fingerprint: ({ server, version }) => `it answers as ${server}${version === undefined ? '' : ` ${version}`}`,
    'socket-table': ({ names, bound }) => `${list(names)} holds the port, on ${bound}`,
    'process-hidden': ({ port }) => `who holds port ${port} is hidden from this user`,
    'image-port': ({ image, port }) => `${image} listens on ${port} inside`,
    'model-loaded': ({ loaded }) => (loaded === 1 ? 'it is loaded' : `one of ${loaded} that are loaded`),
    'model-installed': ({ installed }) =>
      installed === 1 ? 'the only one installed; not loaded now' : `one of ${installed} installed; none is loaded`,
    'extra-hosts': ({ container, entry }) => `extra_hosts of ${container}: ${entry}`,
    podman: ({ container }) => `Podman gives ${container} this name for the host`,
    desktop: ({ container }) => `Docker Desktop gives ${container} this name for the host`,
    'network-gateway': ({ container }) =>
      `the host on the network of ${container}, which has no extra_hosts; compare with the base URL that it was given`,
    'same-network': ({ network }) => `both are on the network ${network}`,
    'key-name': ({ from }) => `set in ${from === 'process' ? 'the environment' : from}, and of this form`,
    'model-chosen': ({ among }) => `one of ${list(among)}`,
    'front-chosen': ({ among }) => `one of ${list(among)}, which all answer as Dify’s front`,
    folders: ({ signs }) => list(signs),
    'no-sign': ({ language }) => `nothing tells who looks after ${language} here`,
    installed: ({ version }) => `${version} is installed`,
    'not-installed': ({ manager }) => `${manager} is not installed here, so any version will do`,
    locks: ({ committed, present, none }) =>
      list([
        ...(committed > 0 ? [`${many(committed, 'lock')} in git`] : []),
        ...(present > 0 ? [`${many(present, 'lock')} not in git`] : []),
        ...(none > 0 ? [`${many(none, 'project')} without one`] : []),
      ]),
    told: ({ container, variable }) => `${variable} in the environment of ${container}`,
    usual: ({ title }) => `usual for ${title}; not seen here`,
    'unknown-manager': ({ manager }) => `${manager} looks after it, which Preflight does not know`,
  },
  parts: {
    front: 'the front interface; clients talk to this and to nothing else',
    api: 'Dify’s API; only the front talks to it',
    'plugin-daemon': 'runs Dify’s model plugins; this is what really calls the model server',
    database: 'Dify’s database',
    queue: 'Dify’s cache and queue',
    debug: 'for debugging plugins; not everybody needs it',
    model: 'the model server',
    other: 'runs here beside the stack',
  },
  portsHeader: (stack) =>
    [
      `The ledger of ports, endpoints and tokens: role → value. Preflight drafted it from what ${stack?.isRunning === false ? `is known of ${stack.title}` : 'ran here'}; now it is yours.`,
      'Behind each value stands where it comes from, a “?” where it is the likeliest of several: look at those first.',
      '“preflight explain” knows every code, “preflight schema ports” every key. Keys (app-…, sk-…) never stand here, only their names.',
    ].join('\n'),
  profileNote: (title) => `? ${title} did not run here. Look at every value; once it runs, “preflight init” shows what differs.`,
  rolesNote: 'A role is a named place in the stack: url as seen from this machine, inside as seen within the compose network.',
  frontNote: 'The one interface that clients use.',
  othersNote: 'Runs here, but is no part of the way of a chat. Take away the “#” of what you want to be watched:',
  pathNote: (stack) => {
    const as = 'The signal, hop by hop. “as” is the address that the caller of this hop was given: ';
    switch (stack?.keeps) {
      case undefined:
        return `${as}the base URL in Dify’s settings.`;
      case 'variables-then-settings':
        return [
          `${as}its base URL.`,
          `“variable” is read out of its container’s environment and compared; what was saved in ${stack.title}’s own settings outweighs it.`,
        ].join('\n');
      case 'database':
        return [
          `${as}the base URL in ${stack.title}.`,
          `It stands in ${stack.title}’s database, no variable tells it: compare. Any address is asked from inside by: preflight reach ${typedName(stack.caller, 'CONTAINER')} URL`,
        ].join('\n');
      case 'file':
        return [
          `${as}the base URL in ${stack.title}’s configuration file.`,
          `No variable tells it: compare. Any address is asked from inside by: preflight reach ${typedName(stack.caller, 'CONTAINER')} URL`,
        ].join('\n');
    }
  },
  noModelNote: 'No model server answered on this machine. Once one does: preflight init (it shows what it would add)',
  noFrontNote: 'Dify did not run here. Once it does: preflight init (it shows what it would add)',
  chatNote: 'The one minimal chat that proves the whole path. Its conversation is deleted afterwards.',
  modelChatNote: 'The one minimal chat: a few tokens of the model server itself.',
  noModelChatNote: (model) =>
    [
      `? No model of ${model} is known, so no chat is sent. Write “model: NAME” into its role, then take away the “#”:`,
      `chat: { to: ${model} }`,
    ].join('\n'),
  noChatNote: [
    '? No app key of Dify (app-…) was found in the environment or in .env, so no chat is sent. With one in .env (mode 600), take away the “#”:',
    'chat: { to: FRONT, token: DIFY_API_KEY }',
    'tokens:',
    '  DIFY_API_KEY: { kind: dify-app }',
  ].join('\n'),
  tokensNote: 'Names and scopes of tokens, never values.',
  unseenNote: (what, why) => `? The ${seen[what]} could not be seen (${why}): something may be missing here.`,
  managersHeader: [
    'The ledger of managers: which tool looks after which folders. Preflight drafted it from the locks and settings that lie here.',
    'Behind each value stands where it comes from, a “?” where nothing told for sure. Folders that git ignores were left out.',
  ].join('\n'),
  managersNote: 'owns: folders, “.” is this one alone, ** goes deep; lock: committed | present | none',
  notSearchedNote: '? Not all folders could be searched: there may be more projects.',
  exemptNote: 'Folders that are not looked into.',
  drafted: (file, roles, unsure) =>
    `wrote ${file}: ${many(roles, 'role')} from what runs here${unsure === 0 ? '' : `, ${many(unsure, 'value')} marked “?” to be looked at`}`,
  draftedProfile: (file, title, unsure) => `wrote ${file}: what is usual for ${title}, ${many(unsure, 'value')} marked “?” to be looked at`,
  draftedManagers: (file, managers) =>
    managers.length === 0 ? `wrote ${file}: no managers yet` : `wrote ${file}: ${list(managers)} from the locks and settings here`,
  example: (file) => `wrote ${file}: the example, to be fitted by hand`,
  noStack: (title) =>
    title === undefined
      ? 'No stack was seen here: no container of Dify or of another front that Preflight knows, and neither a front nor a model server that answers.'
      : `No container of ${title} was seen here.`,
  noProjects: 'No project of uv, Poetry, npm or pnpm lies here.',
  notSeen: (what, why) => `${seen[what]}: ${why}`,
  beside: (names) => `Offered as comments, for it runs beside the stack: ${list(names)}`,
  next: 'Read what is marked, then run: preflight',
  noChat: 'No chat is sent yet: there is no app key of Dify (app-…) in the environment or in .env. The ledger says how it comes in.',
  noModelChat: 'No chat is sent yet: no model is known. The ledger says how it comes in.',
  asItIs: (file) => `${file} agrees with what runs here`,
  differs: (command) => `Nothing was written. To write it: ${command}`,
  adopted: (names, file) => `adopted into ${file}: ${list(names)}`,
  nothingToAdopt: (name, known) =>
    `There is nothing to adopt for ${name}${known.length === 0 ? ': the ledgers agree with what runs here' : `; there is for: ${list(known)}`}.`,
  adoptNeedsLedger: (file) => `There is no ${file} to adopt into; “preflight init” writes one.`,
  notAdopted: (name, file) => `${name} could not be written into ${file}: its form leaves no place for it. Write it by hand.`,
};
