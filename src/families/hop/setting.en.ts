import { modelServers } from '../../probes/identity/model-servers.ts';
import type { FrontName } from '../../probes/identity/server-name.ts';
import type { WithSetting } from './address-setting.ts';
import type { Listening } from './causes.ts';

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

/** “Use X in Dify’s model settings and in the ledger’s path.”, for whoever calls. */
export function useIn(better: string, { setting }: MaybeSetting): string {
  if (setting === undefined) return `Use ${better} in Dify’s model settings and in the ledger’s path.`;
  const ledger = setting.isInLedger ? ' and in the ledger’s path' : '';
  switch (setting.kind) {
    case 'variable': {
      const { compose, from, isInLedger, saved, variable } = setting;
      const set =
        compose === undefined
          ? `Start ${from} anew with -e ${variable}=${better}.`
          : `Set ${variable}: ${better} under services: ${compose}: environment: in its compose file, then make the container anew.`;
      const outweighed = saved === undefined ? '' : ` What was saved in ${places[saved]} outweighs it.`;
      return `${set}${isInLedger ? ' The ledger’s path wants the same address.' : ''}${outweighed}`;
    }
    case 'front': {
      const database = setting.front === 'open-webui' ? ' What was saved there outweighs its environment.' : '';
      return `Use ${better} in ${places[setting.front]}${ledger}.${database}`;
    }
    case 'caller':
      return `Use ${better} in the settings of ${setting.from}${ledger}.`;
  }
}

/** Who is told, where the remedy is more than another address. */
export function settingsOf({ setting }: MaybeSetting): string {
  if (setting === undefined) return 'Dify’s model settings and the ledger’s path';
  if (setting.kind === 'variable') return `the variable ${setting.variable} of ${setting.from}`;
  return setting.kind === 'front' ? places[setting.front] : `the settings of ${setting.from}`;
}

/** How a server is made to listen on every address, on this system. */
export function listenWide({ platform, role, server }: Listening & { readonly role: string }): string {
  if (server === 'lmstudio') return 'Start the server on all addresses, or switch on “Serve on Local Network” in LM Studio.';
  if (server === 'ollama') {
    if (platform === 'darwin') return 'Run: launchctl setenv OLLAMA_HOST 0.0.0.0, then quit Ollama and start it again.';
    if (platform === 'win32')
      return 'Set the user variable OLLAMA_HOST to 0.0.0.0 (System → Environment Variables), then quit Ollama and start it again.';
    return 'Run: sudo systemctl edit ollama.service, add under [Service] the line Environment="OLLAMA_HOST=0.0.0.0", then: sudo systemctl restart ollama. Started by hand: OLLAMA_HOST=0.0.0.0 ollama serve.';
  }
  const known = server === undefined ? undefined : modelServers[server];
  if (known?.wideSetting !== undefined) return `Start ${known.title} with ${known.wideSetting}.`;
  return `Make ${role} listen on 0.0.0.0, not on a loopback address.`;
}

/** The name of a server in a sentence. */
export const titleOf = (server: Listening['server'], role: string): string =>
  server === undefined || server === 'openai-compatible' ? role : modelServers[server].title;
