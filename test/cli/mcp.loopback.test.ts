import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { closedPort, httpServer } from '../families/endpoint/listening.ts';
import { builtProgram, removeBuiltProgram } from '../rig/built-program.ts';

const folder = mkdtempSync(join(tmpdir(), 'preflight-mcp-'));
const state = mkdtempSync(join(tmpdir(), 'preflight-mcp-state-'));
const secret = ['sk', 'canary', 'value'].join('-');
const env = { PATH: process.env.PATH ?? '', HOME: state, XDG_STATE_HOME: state, LANG: 'C', WEB_KEY: secret };
let program = '';
let client: Client;

const ledger = (port: number) =>
  `version: 1\nroles:\n  web: { url: "http://127.0.0.1:${port}", kind: http, token: WEB_KEY }\ntokens:\n  WEB_KEY: { kind: other }\n`;
const onlyWeb = { only: ['endpoint.*', 'token.*'] };

async function connected() {
  const made = new Client({ name: 'test', version: '1' });
  await made.connect(new StdioClientTransport({ command: process.execPath, args: [program, 'mcp'], cwd: folder, env, stderr: 'ignore' }));
  return made;
}

const textOf = (answer: object) =>
  ((answer as { readonly content?: unknown }).content as readonly { readonly text: string }[]).map(({ text }) => text).join('');

beforeAll(async () => {
  program = await builtProgram();
  writeFileSync(join(folder, 'ports.yml'), ledger(1));
  client = await connected();
}, 60_000);

afterAll(async () => {
  await client?.close();
  for (const each of [folder, state]) rmSync(each, { recursive: true, force: true });
  await removeBuiltProgram();
});

describe('preflight mcp, asked by the client of the SDK', () => {
  test('lists four tools that only read', async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['check', 'explain', 'diff', 'plan']);
    for (const { annotations, outputSchema, description } of tools) {
      expect(annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false });
      expect(outputSchema?.type).toBe('object');
      expect(description).toMatch(/\w/);
    }
  });

  test('check gives the report, which the client holds against the schema that it was given', async () => {
    writeFileSync(join(folder, 'ports.yml'), ledger(await closedPort()));
    const answer = await client.callTool({ name: 'check', arguments: onlyWeb });
    const report = answer.structuredContent as Report;
    expect(report).toMatchObject({ schema: 'preflight.report/v1', verdict: 'fail', exitCode: 1 });
    expect(report.checks.find(({ id }) => id === 'endpoint.answers:web')).toMatchObject({ verdict: 'fail', code: 'endpoint-refused' });
    expect(textOf(answer)).toContain('endpoint.answers:web');
    expect(JSON.stringify(answer)).not.toContain(secret);
  });

  test('looks anew at every call', async () => {
    const port = await httpServer((_, response) => response.end('here'));
    writeFileSync(join(folder, 'ports.yml'), ledger(port));
    expect((await client.callTool({ name: 'check', arguments: onlyWeb })).structuredContent).toMatchObject({ verdict: 'pass' });
  });

  test('explain gives the page of a code, and says when there is none', async () => {
    const page = await client.callTool({ name: 'explain', arguments: { code: 'port-taken' } });
    expect(page.structuredContent).toMatchObject({ code: 'port-taken' });
    const unknown = await client.callTool({ name: 'explain', arguments: { code: 'prot-taken' } });
    expect(unknown.isError).toBe(true);
    expect(textOf(unknown)).toContain('port-taken');
  });

  test('plan names the checks, and where the value of which token goes', async () => {
    const port = await closedPort();
    writeFileSync(join(folder, 'ports.yml'), ledger(port));
    const { structuredContent } = await client.callTool({ name: 'plan' });
    expect(structuredContent).toMatchObject({ sends: [{ variable: 'WEB_KEY', host: '127.0.0.1', port }] });
  });

  test('diff says that there is nothing to compare with', async () => {
    const answer = await client.callTool({ name: 'diff', arguments: onlyWeb });
    expect(answer.isError).toBe(true);
  });

  test('a ledger that is wrong is an answer with its place, and the server lives on', async () => {
    writeFileSync(join(folder, 'ports.yml'), 'version: 1\nrolse: {}\n');
    const answer = await client.callTool({ name: 'check' });
    expect(answer.isError).toBe(true);
    expect(textOf(answer)).toContain('ports.yml:2:1');
    expect((await client.listTools()).tools).toHaveLength(4);
  });

  test.each([
    ['an argument of another tool', 'plan', { chat: false }, 'phase, only, skip'],
    ['a phase that there is not', 'check', { phase: 'soon' }, 'before, running, after'],
    ['a ledger of the assistant’s choice', 'check', { ports: '/etc/passwd' }, 'phase, only, skip, chat'],
    ['a word where a yes or no is wanted', 'check', { chat: 'no' }, 'true, false'],
    ['a tool that there is not', 'kill', {}, 'check, explain, diff, plan'],
  ])('refuses %s, and says what is possible', async (_what, name, given, possible) => {
    const answer = await client.callTool({ name, arguments: given });
    expect(answer.isError).toBe(true);
    expect(textOf(answer)).toContain(possible);
  });

  test('ends when the assistant goes, and says nothing but the protocol on its pipe', async () => {
    const child = spawn(process.execPath, [program, 'mcp'], { cwd: folder, env, stdio: ['pipe', 'pipe', 'ignore'] });
    let said = '';
    child.stdout.on('data', (piece) => {
      said += String(piece);
    });
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' })}\n`);
    await once(child.stdout, 'data');
    child.stdin.end();
    const [code] = await once(child, 'close');
    expect([code, JSON.parse(said)]).toEqual([0, { result: {}, jsonrpc: '2.0', id: 1 }]);
  });
});

test('the README shows a configuration that an assistant can read', () => {
  const shown = /```json\n(\{[^`]*"mcpServers"[^`]*)```/.exec(readFileSync('README.md', 'utf8'))?.[1];
  expect(JSON.parse(shown ?? '')).toMatchObject({ mcpServers: { preflight: { args: expect.arrayContaining(['mcp']) } } });
});
