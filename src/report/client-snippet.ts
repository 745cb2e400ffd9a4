import { shellCommand, shellWord } from '../base/shell.ts';
import type { Client } from '../ledger/ledger.ts';

/** The client's chat as a person would type it: in one line, the key by its name. */
export function clientSnippet(client: Client, base: string, tokenName: string, query: string, manager: string | undefined): string {
  const body = JSON.stringify({ inputs: {}, query, response_mode: 'streaming', user: 'me' });
  if (client.run === 'curl') {
    const call = shellCommand('curl', '-N', `${base}/chat-messages`, '-H', 'Content-Type: application/json');
    return `${call} -H "Authorization: Bearer $${tokenName}" -d ${shellWord(body)}`;
  }
  const library = client.imports.includes('httpx') ? 'httpx' : 'requests';
  const key = `{"Authorization": "Bearer " + os.environ["${tokenName}"]}`;
  const python = `import os, ${library}; print(${library}.post(${JSON.stringify(`${base}/chat-messages`)}, headers=${key}, json=${body}).text)`;
  const folder = client.folder ?? '.';
  const run = manager === 'poetry' ? ['poetry', '-C', folder, 'run'] : ['uv', '--directory', folder, 'run', '--no-sync'];
  return shellCommand(...run, 'python', '-c', python);
}
