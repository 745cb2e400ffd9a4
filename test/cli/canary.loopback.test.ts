// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the ledger's own variables
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { describe, expect, it } from 'vitest';
import { freePorts } from '../../src/practice/free-ports.ts';
import { formatNames } from '../../src/reporters/reporters.ts';
import { programFile, run, start } from './rig/program.ts';
import { inFolder } from './rig/stack.ts';

/** A small generator with a seed: a failing round can be run again. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Alphabets in which secrets are written: hexadecimal, base64, with signs that URLs, JSON, HTML and Markdown escape, beyond ASCII. */
const alphabets = [
  '0123456789abcdef',
  'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789',
  'aB3-_.~',
  'kQ7+/=',
  'zX9"<&>\'`*_|',
  'éß漢字7Qz',
];

/** Places that take any text, each with what the program does with it. `%` stands for the variable. */
const places: Readonly<Record<string, string>> = {
  summary: 'roles:\n  web: { url: "http://127.0.0.1:PORT/", kind: http, summary: "about %" }\n',
  body: 'roles:\n  web: { url: "http://127.0.0.1:PORT/", kind: http, expect: { body: "%" } }\n',
  header: 'roles:\n  web: { url: "http://127.0.0.1:PORT/", kind: http, expect: { header: { server: "%" } } }\n',
  json: 'roles:\n  web: { url: "http://127.0.0.1:PORT/", kind: http, expect: { json: { a: "%" } } }\n',
  model: 'roles:\n  lms: { url: "http://127.0.0.1:PORT", kind: lmstudio, model: "%", owner: { process: node } }\n',
  process: 'roles:\n  web: { url: "http://127.0.0.1:PORT/", kind: http, owner: { process: "%" } }\n',
  container: 'roles:\n  web: { url: "http://127.0.0.1:PORT/", kind: http, owner: { container: "%" } }\n',
  service: 'compose: { project: "%" }\nroles:\n  web: { url: "http://127.0.0.1:PORT/", kind: http, owner: { compose: "%" } }\n',
  query:
    'roles:\n  dify: { url: "http://127.0.0.1:PORT", kind: dify }\nchat: { to: dify, token: KEY, query: "say %", within: 5s }\ntokens: { KEY: { kind: dify-app } }\n',
  used: 'roles:\n  web: { url: "http://127.0.0.1:PORT/", kind: http, token: KEY }\ntokens: { KEY: { kind: dify-app, used-by: ["%"] } }\n',
  token: 'roles:\n  lms: { url: "http://127.0.0.1:PORT", kind: lmstudio, token: CANARY }\ntokens: { CANARY: { kind: other } }\n',
};

/** Places in an address or a file name, where only what such a place allows can stand. */
const plainPlaces: Readonly<Record<string, string>> = {
  path: 'roles:\n  web: { url: "http://127.0.0.1:PORT/a/%/b", kind: http }\n',
  closed: 'roles:\n  web: { url: "http://127.0.0.1:9/%", kind: http }\n',
  tcp: 'roles:\n  web: { url: "tcp://127.0.0.1:PORT/%" }\n',
  as: 'roles:\n  lms: { url: "http://127.0.0.1:PORT", kind: lmstudio }\npath: [{ role: lms, as: "http://127.0.0.1:PORT/%" }]\n',
  host: 'roles:\n  web: { url: "http://%.invalid", kind: http }\n',
  file: 'env-files: ["%.env", "canary.env"]\nroles:\n  web: { url: "http://127.0.0.1:PORT/", kind: http }\n',
};

/** Answers everything with all that it was sent, in many ways, as Dify, LM Studio and a bare web server at once. */
async function withEcho<T>(use: (port: number) => Promise<T>): Promise<T> {
  const server = createServer(async (request: IncomingMessage, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const got = `${decodeURI(request.url ?? '')} ${request.headers.authorization ?? ''} ${body}`;
    const bearer = (request.headers.authorization ?? '').replace('Bearer ', '');
    const ways = [
      got,
      got.toUpperCase(),
      encodeURIComponent(got),
      Buffer.from(got).toString('base64'),
      [...bearer].join('\u00ad'),
      bearer.slice(-9),
    ];
    const said = ways.join(' | ');
    response.setHeader('server', encodeURIComponent(got).slice(0, 2000));
    response.setHeader('x-version', `1 ${encodeURIComponent(bearer)}`);
    response.setHeader('x-env', 'test');
    if (request.url === '/v1/') return response.end(JSON.stringify({ welcome: 'Dify OpenAPI', server_version: said }));
    if (request.url === '/lmstudio-greeting') return response.end('{"lmstudio":true}');
    if (request.url === '/v1/info') return response.end(JSON.stringify({ name: said, mode: 'chat' }));
    if (request.url?.startsWith('/v1/parameters')) return response.end('{"user_input_form":[]}');
    if (request.url === '/v1/chat-messages') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const event = { event: 'error', status: 400, code: 'completion_request_error', message: said, task_id: said, conversation_id: 'c' };
      return response.end(
        `data: ${JSON.stringify({ event: 'message', answer: said, conversation_id: 'c' })}\n\ndata: ${JSON.stringify(event)}\n\n`,
      );
    }
    response
      .writeHead(request.url?.includes('models') ? 401 : 400)
      .end(JSON.stringify({ code: said, message: said, error: { message: said, code: said } }));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  try {
    return await use((server.address() as AddressInfo).port);
  } finally {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
}

/** What the program says when it serves: every page, and what it says to standard error. */
async function served(options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> }, language: readonly string[]) {
  const { web: port = 0 } = await freePorts(['web']);
  const running = await start(['serve', '--listen', String(port), ...language], options);
  const said = new Map<string, string>();
  await running.says(new RegExp(`:${port}/`));
  for (const page of ['/', '/healthz', '/metrics', '/report.json', '/probe?ledger=other']) {
    said.set(`serve ${page}`, await (await fetch(`http://127.0.0.1:${port}${page}`)).text());
  }
  running.child.kill('SIGTERM');
  const { stdout, stderr } = await running.done;
  return said.set('serve stdout', stdout).set('serve stderr', stderr);
}

/** What an assistant is told by each tool that it may call. */
async function toldToAssistant(options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> }) {
  const client = new Client({ name: 'test', version: '1' });
  const env = { PATH: process.env.PATH ?? '', HOME: options.cwd, ...options.env };
  const args = [await programFile(), 'mcp'];
  await client.connect(new StdioClientTransport({ command: process.execPath, args, cwd: options.cwd, env, stderr: 'ignore' }));
  try {
    const said = new Map<string, string>();
    for (const name of ['check', 'plan', 'diff']) said.set(`mcp ${name}`, JSON.stringify(await client.callTool({ name, arguments: {} })));
    return said;
  } finally {
    await client.close();
  }
}

/** All that the program tells, in every format there is: streams, log, files, state, handover, pages, answers to an assistant. */
async function everything(
  folder: string,
  env: Readonly<Record<string, string>>,
  isJapanese: boolean,
): Promise<ReadonlyMap<string, string>> {
  const files = formatNames.flatMap((format) => ['--format', `${format}=out/report.${format}`]);
  const language = ['--lang', isJapanese ? 'ja' : 'en'];
  const options = { cwd: folder, env: { ...env, GITHUB_STEP_SUMMARY: join(folder, 'out', 'summary.md') } };
  await mkdir(join(folder, 'out'), { recursive: true });
  const said = new Map<string, string>();
  for (const words of [
    ['check', '-v', '--log-level', 'debug', ...files, '--state', 'out/state', '--deadline', '20s'],
    ['check', '-v', '--state', 'out/state'],
    ['report', '--out', 'out/handover', '--format', 'github', '--state', 'out/state'],
    ['plan', '--json'],
    ['plan'],
    ['trust'],
    ['diff', '--state', 'out/state'],
    ['init'],
  ]) {
    const ran = await run([...words, ...language], options);
    expect([0, 1, 3], `${words[0]}: ${ran.stderr}`).toContain(ran.code);
    said.set(`${words[0]} stdout ${said.size}`, ran.stdout).set(`${words[0]} stderr ${said.size}`, ran.stderr);
  }
  for (const [where, text] of [...(await served(options, language)), ...(await toldToAssistant(options))]) said.set(where, text);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (entry.isFile() && !/ports\.yml$|managers\.yml$|\.env$/.test(entry.name)) said.set(file, await readFile(file, 'utf8'));
  }
  return said;
}

/** The ways in which a reader could still read it; a part only where it is a part of nothing else. */
function waysOf(value: string): readonly string[] {
  const json = JSON.stringify(value).slice(1, -1);
  const html = value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
  const tail = value.length > 14 && /\d/.test(value.slice(-8)) ? [value.slice(-8)] : [];
  return [...new Set([value, json, html, encodeURIComponent(value), Buffer.from(value).toString('base64').slice(0, -4), ...tail])];
}

function expectNowhere(said: ReadonlyMap<string, string>, value: string, what: string): void {
  for (const [where, text] of said) {
    const plain = text.toLowerCase().replaceAll('\u00ad', '');
    for (const way of waysOf(value)) {
      const at = plain.indexOf(way.toLowerCase());
      expect(at < 0 ? '' : `${what}, ${where}: …${text.slice(Math.max(0, at - 100), at + 60)}…`).toBe('');
    }
  }
}

describe('a value that came by a variable is printed in no format', () => {
  const rounds = [
    ...Object.entries(places).map((place) => ({ place, isPlain: false })),
    ...Object.entries(plainPlaces).map((place) => ({ place, isPlain: true })),
  ];
  for (const [index, { place, isPlain }] of rounds.entries()) {
    it(`by way of ${place[0]}`, async () => {
      const random = randomOf(1000 + index);
      const alphabet = [...(isPlain ? (alphabets[index % 2] ?? '') : (alphabets[index % alphabets.length] ?? ''))];
      const value = `c${Array.from({ length: 16 + random(24) }, () => alphabet[random(alphabet.length)]).join('')}7x`;
      const isInFile = !value.includes("'") && place[0] !== 'file' && random(2) === 1;
      await inFolder((folder) =>
        withEcho(async (port) => {
          const head = place[1].startsWith('env-files') ? 'version: 1\n' : 'version: 1\nenv-files: [canary.env]\n';
          await writeFile(join(folder, 'ports.yml'), head + place[1].replaceAll('%', '${CANARY}').replaceAll('PORT', String(port)));
          await writeFile(
            join(folder, 'managers.yml'),
            'version: 1\nmanagers:\n  uv: { owns: ["${CANARY:-x}/**"], summary: "of ${CANARY:-x}" }\n',
          );
          await writeFile(join(folder, 'canary.env'), isInFile ? `CANARY='${value}'\n` : '# nothing\n', { mode: 0o600 });
          if (place[0] === 'file') await writeFile(join(folder, `${value}.env`), '# nothing\n');
          const key = ['app', 'Kq7Zt2Lm9Xw4Bv6Np3Rs8Yd5'].join('-');
          const said = await everything(folder, { KEY: key, ...(isInFile ? {} : { CANARY: value }) }, index % 2 === 1);
          expect(said.size).toBeGreaterThan(12);
          expectNowhere(said, value, place[0]);
          expectNowhere(said, key, place[0]);
        }),
      );
    }, 120_000);
  }
});
