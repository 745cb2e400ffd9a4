import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** What a call of a client library came to: an answer with its models, a status, or no connection. */
export type ClientSaid =
  | { readonly says: 'works'; readonly models: readonly string[] }
  | { readonly says: 'status'; readonly status: number }
  | { readonly says: 'connection' };

/** The real libraries by which fronts ask model servers, each with a program of a few lines that lists the models and says what came of it. */
export const clients = ['openai of Python', 'openai of Node', 'ollama of Node'] as const;
export type Client = (typeof clients)[number];

const mounted = '/clients';

/** What runs in the container. The libraries of OpenAI take their address and key from their own variables. */
export const clientCommand: Readonly<Record<Client, readonly string[]>> = {
  'openai of Python': ['python3', `${mounted}/ask.py`],
  'openai of Node': ['node', `${mounted}/ask-openai.mjs`],
  'ollama of Node': ['node', `${mounted}/ask-ollama.mjs`],
};

/** The last line of what it printed: the library of Ollama has words of its own before. */
export const saidOf = (stdout: string): ClientSaid => JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as ClientSaid;

const programs = {
  'ask.py': `import json
from openai import APIConnectionError, APIStatusError, OpenAI
try:
    print(json.dumps({"says": "works", "models": [model.id for model in OpenAI(max_retries=0, timeout=8).models.list()]}))
except APIStatusError as error:
    print(json.dumps({"says": "status", "status": error.status_code}))
except APIConnectionError:
    print(json.dumps({"says": "connection"}))
`,
  'ask-openai.mjs': `import OpenAI, { APIConnectionError } from 'openai';
const say = (said) => console.log(JSON.stringify(said));
try {
  const { data } = await new OpenAI({ maxRetries: 0, timeout: 8_000 }).models.list();
  say({ says: 'works', models: data.map(({ id }) => id) });
} catch (error) {
  if (error instanceof APIConnectionError) say({ says: 'connection' });
  else if (error.status) say({ says: 'status', status: error.status });
  else throw error;
}
`,
  'ask-ollama.mjs': `import { Ollama } from 'ollama';
const say = (said) => console.log(JSON.stringify(said));
try {
  const { models } = await new Ollama({ host: process.env.OLLAMA_BASE_URL }).list();
  say({ says: 'works', models: models.map(({ model }) => model) });
} catch (error) {
  if (error.status_code) say({ says: 'status', status: error.status_code });
  else if (error.message === 'fetch failed') say({ says: 'connection' });
  else throw error;
}
`,
};

export type ClientLibraries = {
  /** Options of `docker run` by which a container has them. */
  readonly options: readonly string[];
  readonly remove: () => void;
};

/** Fetches the libraries into a folder of their own; gives why it cannot where it cannot. Nothing of this machine's is changed. */
export function fetchClientLibraries(): ClientLibraries | string {
  const folder = mkdtempSync(join(tmpdir(), 'preflight-test-clients-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  // The containers' Python is the system's.
  const pip = ['pip', 'install', '--quiet', '--target', join(folder, 'python'), '--python', '/usr/bin/python3', 'openai'];
  const npm = ['install', '--silent', '--no-audit', '--no-fund', '--ignore-scripts', '--prefix', folder, 'openai', 'ollama'];
  for (const [program, args] of [['uv', pip] as const, ['npm', npm] as const]) {
    const said = spawnSync(program, args, { encoding: 'utf8', timeout: 120_000, cwd: folder });
    if (said.status === 0) continue;
    remove();
    return `${program} ${args[0]}: ${said.error?.message ?? said.stderr}`;
  }
  for (const [name, text] of Object.entries(programs)) writeFileSync(join(folder, name), text);
  copyStubs(folder);
  const variables = ['-e', `PYTHONPATH=${mounted}/python`, '-e', `LD_LIBRARY_PATH=${mounted}/lib`];
  return { options: ['-v', `${folder}:${mounted}:ro`, ...variables], remove };
}

/** Libraries that only compiled parts of packages load, so that the image has no need of them. */
function copyStubs(folder: string): void {
  mkdirSync(join(folder, 'lib'));
  const files = readdirSync(join(folder, 'python'), { recursive: true, encoding: 'utf8' });
  const said = spawnSync(
    'ldd',
    files.filter((file) => file.endsWith('.so')).map((file) => join(folder, 'python', file)),
    { encoding: 'utf8' },
  );
  for (const [, library = ''] of said.stdout.matchAll(/(\/\S+\/lib(?:rt|dl|pthread|gcc_s)\.so\.\d+) \(0x/g)) {
    copyFileSync(library, join(folder, 'lib', basename(library)));
  }
}
