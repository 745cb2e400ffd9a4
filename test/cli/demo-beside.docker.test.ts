import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { dify, lmStudio04 } from '../families/endpoint/servers.ts';
import { docker, engineAnswers, removeContainers, testLabel, testName } from '../rig/engine.ts';
import { ensureImage } from '../rig/images.ts';
import { run, start } from './rig/program.ts';
import { inFolder } from './rig/stack.ts';

/*
 * Whoever practises has a stack of their own: a Dify behind a published front on 8080, a model server on 1234, and perhaps a demo that is
 * still kept. None of them is a part of what is practised. Ports that somebody else has here already serve as well.
 */
const isThere = await engineAnswers();

type Site = { readonly answers: typeof dify.answers; readonly otherwise: typeof dify.otherwise };

/** A server that answers as recorded, without any mark of a rehearsal. */
function serving({ answers, otherwise }: Site, port: number): Promise<Server | undefined> {
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    const [status, headers, body] = answers[path] ?? otherwise(path);
    response.writeHead(status, headers).end(body);
  });
  return new Promise((resolve) => {
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

/** A Dify whose front a container of its own compose project publishes. */
const realFront = `
const { createServer } = require('node:http');
const dify = { 'x-version': '1.12.1', 'x-env': 'PRODUCTION', server: 'nginx/1.27.4' };
createServer((request, response) => {
  if (request.url === '/') return response.writeHead(307, { location: '/apps', server: 'nginx/1.27.4' }).end('/apps');
  if (request.url === '/v1/info') return response.writeHead(401, { ...dify, 'content-type': 'application/json' }).end('{"code": "unauthorized", "status": 401}');
  response.writeHead(404, { ...dify, 'content-type': 'text/html' }).end('<!doctype html><title>404 Not Found</title>');
}).listen(80);
`;

describe.skipIf(!isThere)('the demo beside a stack of the user’s own', () => {
  const project = testName('own');
  const name = `${project}-nginx-1`;
  const servers: (Server | undefined)[] = [];

  beforeAll(async () => {
    const image = await ensureImage('node');
    const labels = ['project', 'service'].flatMap((label, at) => ['--label', `com.docker.compose.${label}=${[project, 'nginx'][at]}`]);
    await docker('run', '-d', '--name', name, '--label', testLabel, ...labels, '-p', '0.0.0.0::80', image, 'node', '-e', realFront);
    servers.push(await serving(dify, 8080), await serving(lmStudio04, 1234));
  });
  afterAll(async () => {
    for (const server of servers) server?.close();
    await removeContainers([name]);
  });

  const reportOf = async (cwd: string, ...words: readonly string[]) => {
    const { code, stdout, stderr } = await run(['demo', '--format', 'json', ...words], { cwd });
    expect(stderr).toBe('');
    return { code, report: JSON.parse(stdout) as Report };
  };

  it('is green, and green beside another demo that is kept', async () => {
    await inFolder(async (cwd) => {
      const kept = await start(['demo', '--keep'], { cwd });
      try {
        await kept.says(/Ctrl-C stops it/);
        const { code, report } = await reportOf(cwd);
        expect(report.checks.filter(({ verdict }) => verdict !== 'pass').map(({ id, code: why }) => `${id} ${why}`)).toEqual([]);
        expect(code).toBe(0);
      } finally {
        kept.child.kill('SIGINT');
        await kept.done;
      }
    });
  });

  it.each(['port-taken', 'front-elsewhere', 'front-not-alone', 'lmstudio-not-running', 'stack-not-created', 'leftover-container'])(
    'names %s and nothing of what stands beside it',
    async (fault) => {
      await inFolder(async (cwd) => {
        const { report } = await reportOf(cwd, '--fault', fault);
        const found = report.causes.map(({ code }) => code).filter((code) => code !== 'disk-low' && code !== 'memory-low');
        expect(found).toEqual([fault]);
        expect(JSON.stringify(report)).not.toContain(project);
      });
    },
  );
});
