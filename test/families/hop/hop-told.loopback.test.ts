import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createRedactor } from '../../../src/base/redact.ts';
import type { CheckContext } from '../../../src/engine/check.ts';
import { hopTold } from '../../../src/families/hop/checks/hop-told.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { toldAddresses } from '../../../src/probes/docker/told-addresses.ts';
import type { Probes } from '../../../src/probes/probes.ts';
import { stackLedger } from './hop-ledger.ts';
import { hostContainer } from './host-container.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

/** A model server, and how often it was asked. */
async function modelServer(): Promise<{ readonly port: number; readonly asked: string[] }> {
  const asked: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    asked.push(url);
    response.writeHead(200, { connection: 'close' }).end('{"object":"list","data":[]}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => new Promise((resolve) => server.close(() => resolve())));
  return { port: (server.address() as AddressInfo).port, asked };
}

const variable = 'OPENAI_API_BASE_URL';

function ledgerWith(as: string, named = variable): Ledger {
  const { ports, ...rest } = stackLedger({ as });
  if (!ports) throw new Error('no ledger');
  return { ...rest, ports: { ...ports, path: ports.path.map((hop) => (hop.role === 'lmstudio' ? { ...hop, variable: named } : hop)) } };
}

/** Asks the check of a caller whose environment has these lines. */
function ask(as: string, lines: readonly string[], image = 'mine/bot:1', named = variable) {
  const docker = hostContainer([{ id: 'c', service: 'plugin_daemon', image, told: toldAddresses(lines) }]);
  const probes = { docker } as unknown as Probes;
  const ledger = ledgerWith(as, named);
  return hopTold.run({
    ledger,
    phase: 'running',
    subject: { name: 'lmstudio' },
    probes,
    redact: createRedactor([]),
  } as unknown as CheckContext);
}

describe('what a caller was told', () => {
  const as = 'http://host.docker.internal:1234/v1';

  it('is asked for hops alone that name a variable, and not where reach read the address itself', () => {
    const subjects = (ledger: Ledger) => hopTold.subjects({ ledger, phase: 'running' } as never).map(({ name }) => name);
    expect(subjects(stackLedger())).toEqual([]);
    const named = ledgerWith(as);
    expect(subjects(named)).toEqual(['lmstudio']);
    const path = named.ports?.path.map((hop) => ({ ...hop, start: {} })) ?? [];
    expect(subjects({ ...named, ports: { ...named.ports, path } as never })).toEqual([]);
  });

  it.each([
    ['the same', `${variable}=${as}`],
    ['the same with a slash at its end', `${variable}=${as}/`],
    ['the same host in other letters', `${variable}=http://HOST.docker.internal:1234/v1`],
    ['one of several', `${variable}=https://api.example.com/v1;${as}`],
  ])('passes where it is %s', async (_, line) => {
    expect(await ask(as, [line])).toMatchObject({ verdict: 'pass', code: 'told-as-ledger' });
  });

  it('fails where it is another address, and asks from inside whether that one answers', async () => {
    const { asked, port } = await modelServer();
    const alive = `http://localhost:${port}/v1`;
    expect(await ask(as, [`${variable}=${alive}`])).toMatchObject({
      verdict: 'fail',
      code: 'told-otherwise',
      args: { told: alive, given: as, from: 'plugin-daemon', container: 'docker-plugin_daemon-1' },
      observed: { answers: true },
    });
    expect(asked).toEqual(['/v1/models']);
    expect(await ask(as, [`${variable}=http://localhost:1/v1`])).toMatchObject({ code: 'told-otherwise', observed: { answers: false } });
  });

  it('calls no address that leads away from here', async () => {
    const answer = await ask(as, [`${variable}=https://api.example.com/v1`]);
    expect(answer).toMatchObject({ verdict: 'fail', code: 'told-otherwise', args: { told: 'https://api.example.com/v1' } });
    expect((answer.observed as { answers?: boolean }).answers).toBeUndefined();
  });

  it('only warns of a front whose own settings outweigh its environment', async () => {
    const image = 'ghcr.io/open-webui/open-webui:main';
    expect(await ask(as, [`${variable}=http://localhost:1/v1`], image)).toMatchObject({ verdict: 'warn', code: 'told-otherwise' });
    expect(await ask(as, [], image)).toMatchObject({ verdict: 'warn', code: 'not-told' });
    expect(await ask(as, [])).toMatchObject({ verdict: 'fail', code: 'not-told' });
  });

  it('warns of an address that is meant and misspelt', async () => {
    expect(await ask(as, [`${variable}="${as}"`])).toMatchObject({ verdict: 'warn', code: 'told-misspelt', args: { how: 'quotes' } });
  });

  it('does not know what is not read: a path that may hold a secret, and variables for others', async () => {
    const secret = 'http://host.docker.internal:1234/Hq7Zt2Lm9Xw4/v1';
    expect(await ask(secret, [`${variable}=${secret}`])).toMatchObject({ verdict: 'unknown' });
    // Another host is another address, whatever its path.
    expect(await ask(secret, [`${variable}=http://other:1/Hq7Zt2Lm9Xw4`])).toMatchObject({ code: 'told-otherwise' });
    expect(await ask(as, [`APP_API_URL=${as}`], 'mine/bot:1', 'APP_API_URL')).toMatchObject({ verdict: 'unknown' });
  });
});
