import { describe, expect, test } from 'vitest';
import { endpointIdentity } from '../../../src/families/endpoint/checks/endpoint-identity.ts';
import { frontUnique } from '../../../src/families/endpoint/checks/front-unique.ts';
import type { RoleKind } from '../../../src/ledger/ledger.ts';
import { recordedOf } from '../../probes/identity/recorded-server.ts';
import { ask, ledgerOf, listener, role, url } from './asking.ts';
import { closedPort, recordedServer } from './listening.ts';

const states = { 'open-webui': 'new-', n8n: 'new-', flowise: 'new-', langflow: 'login-' } as const;
type Product = keyof typeof states;

const start = (product: Product) => {
  const { answers, otherwise } = recordedOf(product, [states[product]]);
  return recordedServer(answers, otherwise);
};

const ledger = (port: number, kind: RoleKind) => ledgerOf([role('chat', { url: url(port), kind })], { front: 'chat' });
const look = (kind: RoleKind, port: number, others: readonly number[]) =>
  ask(frontUnique, ledger(port, kind), 'chat', { listeners: [port, ...others].map((each) => listener(each, { user: 'mika' })) });

describe.each(Object.keys(states) as Product[])('a front that is %s', (product) => {
  test('is alone among fronts of other products, which get one question each', async () => {
    const [front, other] = [await start(product), await start(product === 'n8n' ? 'flowise' : 'n8n')];
    expect(await look(product, front.port, [other.port])).toMatchObject({ verdict: 'pass', code: 'front-is-unique', args: { others: 1 } });
    expect(other.asked).toHaveLength(1);
  });

  test('is not alone beside another one of its kind', async () => {
    const [front, twin] = [await start(product), await start(product)];
    expect(await look(product, front.port, [twin.port])).toMatchObject({
      verdict: 'warn',
      code: 'front-not-alone',
      args: { server: product, others: [`127.0.0.1:${twin.port}`] },
    });
  });

  test('is elsewhere where nobody answers at its address', async () => {
    const twin = await start(product);
    expect(await look(product, await closedPort(), [twin.port])).toMatchObject({
      verdict: 'fail',
      code: 'front-elsewhere',
      args: { server: product, found: `127.0.0.1:${twin.port}` },
    });
  });

  test('is what its kind says, and nobody else is', async () => {
    const { port } = await start(product);
    expect(await ask(endpointIdentity, ledger(port, product), 'chat')).toMatchObject({ verdict: 'pass', code: 'identity-as-declared' });
    const other: Product = product === 'n8n' ? 'flowise' : 'n8n';
    expect(await ask(endpointIdentity, ledger(port, other), 'chat')).toMatchObject({
      verdict: 'fail',
      code: 'identity-other',
      // The recorded pages of the other two are cut before their title.
      args: { expected: other, server: product === 'n8n' || product === 'flowise' ? product : 'other-http' },
    });
  });
});
