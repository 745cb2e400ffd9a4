import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startCommand } from '../cli/rig/program.ts';

const root = join(import.meta.dirname, '../..');

/** What `.ci/run` says about known vulnerabilities where the registry answers like this to the question for advisories. */
async function audit(status: number, advisories: object) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const isQuestion = request.url === '/-/npm/v1/security/advisories/bulk';
    response.writeHead(isQuestion ? status : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isQuestion ? advisories : {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const registry = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  try {
    const env = { npm_config_registry: registry, npm_config_fetch_retries: '0', npm_config_update_notifier: 'false' };
    const { code, stdout } = await startCommand([process.execPath, '.config/audit.mjs'], { cwd: root, env }).done;
    return { code, stdout, asked };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('the question for known vulnerabilities', { timeout: 60_000 }, () => {
  it('is green where the registry knows of none', async () => {
    const { code, stdout, asked } = await audit(200, {});
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^npm audit: \d+ packages asked about, none is known/) });
    expect(asked).toContain('POST /-/npm/v1/security/advisories/bulk');
  });

  it('is red and names the package where the registry knows of one that is bundled', async () => {
    const advisory = { id: 1, url: 'https://advisory.example/1', title: 'Reads too much', severity: 'high', vulnerable_versions: '*' };
    const { code, stdout } = await audit(200, { yaml: [advisory] });
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining('Reads too much https://advisory.example/1') });
    expect(stdout).toMatch(/^npm audit: high: yaml /m);
  });

  it.each([405, 503])('says that nothing was asked where the registry answers %i', async (status) => {
    const { code, stdout } = await audit(status, {});
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `npm audit: the registry does not answer it (HTTP ${status}); nothing was asked\n`,
    });
  });
});
