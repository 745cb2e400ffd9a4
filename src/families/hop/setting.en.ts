import { modelServers } from '../../probes/identity/model-servers.ts';
import type { FrontName } from '../../probes/identity/server-name.ts';
import type { WithSetting } from './address-setting.ts';
import type { GatewayNeeds, Listening } from './causes.ts';
import { swapOf } from './swap.ts';

type ListenWide = Listening & { readonly role: string; readonly port: number; readonly isAside?: true };

type Titled = { readonly server?: Listening['server']; readonly role: string; readonly program?: string; readonly port?: number };

type MaybeSetting = { readonly setting?: WithSetting['setting'] | undefined };

/** Where each front has the address of its model server (facts: neighbours 3). */
const places: Readonly<Record<FrontName, string>> = {
  'open-webui': 'Open WebUI’s settings (Admin Panel → Settings → Connections)',
  n8n: 'the Base URL of the credential in n8n',
  flowise: 'the node in Flowise (Base Path or Base URL)',
  langflow: 'the node or the global variable in Langflow',
  anythingllm: 'AnythingLLM’s settings (LLM provider)',
  librechat: 'librechat.yaml (endpoints.custom, baseURL)',
};

type Variable = Extract<NonNullable<WithSetting['setting']>, { readonly kind: 'variable' }>;

/** How a variable gets this value, without the full stop. */
function setVariable(better: string, { compose, from, variable, within }: Variable): string {
  if (within === undefined)
    return compose === undefined
      ? `Start ${from} anew with -e ${variable}=${better}`
      : `Set ${variable}: ${better} under services: ${compose}: environment: in its compose file, then make the container anew`;
  const { fresh, old, port } = swapOf(within.given, better, within.part);
  const swapped = `${fresh} in place of ${old} in ${variable}${port === undefined ? '' : ` and ${port} as its port`}`;
  return compose === undefined
    ? `Start ${from} anew with ${swapped}`
    : `Write ${swapped} under services: ${compose}: environment: in its compose file, then make the container anew`;
}

/** What else has to do with the variable. */
function beside({ isInLedger, saved }: Variable): string {
  const outweighed = saved === undefined ? '' : ` What was saved in ${places[saved]} outweighs it.`;
  return `${isInLedger ? ' The ledger’s path wants the same address.' : ''}${outweighed}`;
}

/** “Use X in Dify’s model settings and in the ledger’s path.”, for whoever calls. */
export function useIn(better: string, { setting }: MaybeSetting): string {
  if (setting === undefined) return `Use ${better} in Dify’s model settings and in the ledger’s path.`;
  const ledger = setting.isInLedger ? ' and in the ledger’s path' : '';
  switch (setting.kind) {
    case 'variable':
      return `${setVariable(better, setting)}.${beside(setting)}`;
    case 'front': {
      const database = setting.front === 'open-webui' ? ' What was saved there outweighs its environment.' : '';
      return `Use ${better} in ${places[setting.front]}${ledger}.${database}`;
    }
    case 'dify':
      return `Use ${better} in Dify’s model settings${ledger}.`;
    case 'caller':
      return setting.from === 'client' ? `Use ${better}.` : `Use ${better} in the settings of ${setting.from}${ledger}.`;
  }
}

type AsOpenAi = MaybeSetting & { readonly better: string; readonly from: string; readonly variable?: string };

/** Another variable holds the address by itself. */
const alone = ({ within: _, ...setting }: Variable): Variable => setting;

/** The address belongs into another setting than the one that it stands in. */
export function useAsOpenAi({ better, from, setting, variable }: AsOpenAi): string {
  if (setting === undefined || setting.kind === 'dify')
    return `In Dify, add the model under the provider OpenAI-API-compatible with ${better}, not under Ollama.`;
  if (variable !== undefined && setting.kind === 'variable')
    return `${setVariable(better, { ...alone(setting), variable })}, and without ${setting.variable}.${beside(setting)}`;
  const instead = setting.kind === 'variable' ? `, not to ${setting.variable}` : '';
  return `Give ${better} to ${from} as an OpenAI-compatible API${instead}.`;
}

/** Who is told, where the remedy is more than another address. */
export function settingsOf({ setting }: MaybeSetting): string {
  if (setting === undefined) return 'Dify’s model settings and the ledger’s path';
  if (setting.kind === 'variable') return `the variable ${setting.variable} of ${setting.from}`;
  if (setting.kind === 'dify') return 'Dify’s model settings';
  return setting.kind === 'front' ? places[setting.front] : `the settings of ${setting.from}`;
}

/** What is needed beside another address. */
export function withGateway({ isAlone, needsGateway }: GatewayNeeds): readonly string[] {
  if (needsGateway === undefined) return [];
  return isAlone
    ? [`Start ${needsGateway} with --add-host host.docker.internal:host-gateway, too.`]
    : [`Under services: ${needsGateway}: the line extra_hosts: ["host.docker.internal:host-gateway"] is needed, too.`];
}

/** How a server is made to listen in its container, where no service of this machine starts it. */
export function listenWideInside({ inside, port, role, server }: ListenWide & { readonly inside: string }): string {
  const setting = server === undefined ? undefined : modelServers[server].wideSetting;
  if (server === 'ollama') return `Start ${inside} anew with -e ${setting}, or without its own OLLAMA_HOST: its image has that set.`;
  return setting === undefined
    ? `Make the program in ${inside} listen on 0.0.0.0, not on a loopback address.`
    : `Start ${titleOf({ role, port, server })} in ${inside} with ${setting}.`;
}

/** How a server is made to listen on every address, on this system. `isAside`: no command stands beside it. */
export function listenWide(args: ListenWide): string {
  const { isAside, platform, port, server } = args;
  if (server === 'lmstudio')
    return isAside
      ? `Switch on “Serve on Local Network” in it, or run: ${modelServers.lmstudio.start?.(port, true)}.`
      : 'Start the server on all addresses, or switch on “Serve on Local Network” in LM Studio.';
  if (server === 'ollama') {
    if (platform === 'darwin') return 'Run: launchctl setenv OLLAMA_HOST 0.0.0.0, then quit Ollama and start it again.';
    if (platform === 'win32')
      return 'Set the user variable OLLAMA_HOST to 0.0.0.0 (System → Environment Variables), then quit Ollama and start it again.';
    return 'Run: sudo systemctl edit ollama.service, add under [Service] the line Environment="OLLAMA_HOST=0.0.0.0", then: sudo systemctl restart ollama. Started by hand: OLLAMA_HOST=0.0.0.0 ollama serve.';
  }
  const known = server === undefined ? undefined : modelServers[server];
  if (known?.wideSetting !== undefined) return `Start ${known.title} with ${known.wideSetting}.`;
  return `Make ${titleOf(args)} listen on 0.0.0.0, not on a loopback address.`;
}

/** The name of a server within a sentence. */
export function titleOf({ port, program, role, server }: Titled): string {
  if (server !== undefined && server !== 'openai-compatible') return modelServers[server].title;
  if (program === undefined) return role;
  return program === '' ? `the program on port ${port}` : `${program} (port ${port})`;
}

/** The same where it begins the sentence; a role's own name stays as it is written. */
export const atStart = (title: string): string => title.replace(/^the /, 'The ');

/** A product with its container's name, where that is another word. */
export const namedAs = (title: string, name: string): string => (title.toLowerCase() === name.toLowerCase() ? title : `${title} (${name})`);
