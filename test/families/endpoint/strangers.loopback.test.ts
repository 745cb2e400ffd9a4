import { fork } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ok } from '../../../src/base/result.ts';
import { frontUnique } from '../../../src/families/endpoint/checks/front-unique.ts';
import { ownUsers, sudoUsersOf } from '../../../src/probes/host/own-users.ts';
import type { Probes } from '../../../src/probes/probes.ts';
import { createSocketProbe } from '../../../src/probes/sockets/sockets.ts';
import { ask, ledgerOf, mark, role, url } from './asking.ts';
import { recordedServer } from './listening.ts';
import * as servers from './servers.ts';

/** A program that listens at free ports, from a port on where one is named, and tells each question that carries the mark. */
const program = `
import { createServer } from 'node:http';
const { count, from, answers } = JSON.parse(process.argv[2]);
const listen = (server, port) => new Promise((resolve) => {
  server.once('error', () => resolve(port === 0 ? undefined : listen(server, port + 1)));
  server.listen(port, '127.0.0.1', () => resolve(server.address().port));
});
const ports = [];
for (let index = 0; index < count; index++) {
  const server = createServer((request, response) => {
    if (request.headers['x-asked-by'] === '${mark['x-asked-by']}') process.send({ path: request.url });
    const answer = answers?.[request.url] ?? answers?.otherwise;
    if (answer) response.writeHead(answer[0], answer[1]).end(answer[2]);
  });
  ports.push(await listen(server, from ?? 0));
}
process.send({ ports });
`;

type Does = { readonly count: number; readonly from?: number; readonly answers?: object };

/** Starts the program under this file name and user; what it was asked grows while it runs. */
async function started(name: string, does: Does, uid?: number) {
  const folder = await mkdtemp(join(tmpdir(), 'preflight-strangers-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, `${name}.mjs`);
  await writeFile(file, program);
  // Another user reads it as well.
  await chmod(folder, 0o755);
  const child = fork(file, [JSON.stringify(does)], { execArgv: [], cwd: '/', ...(uid === undefined ? {} : { uid, gid: uid }) });
  onTestFinished(() => void child.kill());
  const asked: string[] = [];
  const ports = await new Promise<readonly number[]>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code}`)));
    child.on('message', (message: { readonly ports?: readonly number[]; readonly path?: string }) => {
      if (message.path !== undefined) asked.push(message.path);
      if (message.ports) resolve(message.ports);
    });
  });
  return { ports, asked };
}

type Whose = { readonly user: string; readonly userId?: number; readonly sudoUsers?: readonly string[] };

/** Asks with the machine's own socket table, of which only these ports count: whatever else runs here is none of the test's. */
async function look(frontPort: number, ports: readonly number[], facts: Whose) {
  const own = new Set([frontPort, ...ports]);
  const real = createSocketProbe({ interest: () => [{ scheme: 'http', port: frontPort }] });
  const table = async () => {
    const whole = await real.table();
    return whole.ok ? ok({ ...whole.value, listeners: whole.value.listeners.filter(({ port }) => own.has(port)) }) : whole;
  };
  const probes = { sockets: { ...real, table }, host: { proxies: () => ({}), facts: async () => facts } } as unknown as Partial<Probes>;
  return ask(frontUnique, ledgerOf([role('nginx', { url: url(frontPort), kind: 'dify' })], { front: 'nginx' }), 'nginx', { probes });
}

const dify = { ...servers.dify.answers, otherwise: servers.dify.otherwise('/') };
const nobody = 65_534;
const isRoot = process.getuid?.() === 0;
const me = { user: userInfo().username, ...(process.getuid ? { userId: process.getuid() } : {}) };

describe.skipIf(process.platform !== 'linux')('of more listeners than can be asked in time', () => {
  test('those that share the front’s program are asked first, however high their port', async () => {
    const front = await started('front', { count: 1, answers: dify });
    // As nobody's where that can be: no other run on this machine, of another test, waits for them.
    const silent = await started('silent', { count: 60 }, isRoot ? nobody : undefined);
    const second = await started('front', { count: 1, from: Math.max(...silent.ports) + 1, answers: dify });
    const [frontPort, secondPort] = [front.ports[0] ?? 0, second.ports[0] ?? 0];
    const found = await look(frontPort, [...silent.ports, secondPort], { ...me, sudoUsers: [String(nobody), 'nobody'] });
    expect(found).toMatchObject({ code: 'front-not-alone', args: { others: [`127.0.0.1:${secondPort}`] } });
    expect(second.asked).toEqual(['/v1/', '/']);
    // Time was out before all of the silent were asked, and that none of them said who it is, is said.
    expect(new Set(silent.asked)).toEqual(new Set(['/v1/']));
    expect(silent.asked.length).toBeLessThan(60);
    expect(found.observed).toMatchObject({ notAsked: 60 });
  });
});

describe.skipIf(!isRoot || process.platform !== 'linux')('root', () => {
  test('leaves what other users run alone, and says how many', async () => {
    const front = await recordedServer(servers.dify.answers, servers.dify.otherwise);
    const theirs = await started('theirs', { count: 3, from: 61_100, answers: { otherwise: [404, {}, ''] } }, nobody);
    const found = await look(front.port, theirs.ports, { user: 'root', userId: 0 });
    expect(found).toMatchObject({ verdict: 'pass', code: 'front-is-unique', args: { others: 0 } });
    expect(found.evidence).toContainEqual({ what: 'listeners-left-alone', value: 3 });
    expect(theirs.asked).toEqual([]);
  });

  test('asks what the user runs who called sudo, each once', async () => {
    const front = await recordedServer(servers.dify.answers, servers.dify.otherwise);
    const theirs = await started('theirs', { count: 3, from: 61_200, answers: { otherwise: servers.plainNginx.otherwise('/') } }, nobody);
    const sudoUsers = sudoUsersOf({ SUDO_UID: String(nobody), SUDO_USER: 'nobody' }, 0);
    const found = await look(front.port, theirs.ports, { user: 'root', userId: 0, ...(sudoUsers ? { sudoUsers } : {}) });
    expect(found).toMatchObject({ verdict: 'pass', args: { others: 3 } });
    expect(found.evidence.map(({ what }) => what)).not.toContain('listeners-left-alone');
    expect(theirs.asked).toEqual(['/v1/', '/v1/', '/v1/']);
  });
});

describe('whose listeners are one’s own', () => {
  test('is told by name and by number, which a user without a line in /etc/passwd is listed under', () => {
    expect([...ownUsers({ user: 'mika', userId: 1000 })]).toEqual(['mika', '1000']);
    expect([...ownUsers({ user: 'mika' })]).toEqual(['mika']);
    expect([...ownUsers({ user: 'root', userId: 0, sudoUsers: ['1000', 'mika'] })]).toEqual(['root', '0', '1000', 'mika']);
  });

  test('is widened by sudo for root alone, and by nothing that is no number', () => {
    expect(sudoUsersOf({ SUDO_UID: '1000', SUDO_USER: 'mika' }, 0)).toEqual(['1000', 'mika']);
    expect(sudoUsersOf({ SUDO_UID: '1000' }, 0)).toEqual(['1000']);
    expect(sudoUsersOf({ SUDO_UID: '0', SUDO_USER: 'root' }, 1000)).toBeUndefined();
    expect(sudoUsersOf({ SUDO_UID: 'x', SUDO_USER: 'root' }, 0)).toBeUndefined();
    expect(sudoUsersOf({ SUDO_USER: 'root' }, 0)).toBeUndefined();
  });
});
