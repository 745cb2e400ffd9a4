import { describe, expect, test } from 'vitest';
import { frontUnique } from '../../../src/families/endpoint/checks/front-unique.ts';
import { ask, ledgerOf, listener, role, url } from './asking.ts';
import { closedPort, type Recorded, recordedServer } from './listening.ts';

const list = (...ids: readonly string[]): Recorded => [
  200,
  { 'content-type': 'application/json' },
  JSON.stringify({ object: 'list', data: ids.map((id) => ({ id, object: 'model', created: 1_677_610_602, owned_by: 'openai' })) }),
];
const nothing: Recorded = [404, { 'content-type': 'application/json' }, '{"detail":"Not Found"}'];

/** A LiteLLM with these models; `isNamed` false: it tells no product by which it could be known. */
async function gateway(models: readonly string[], isNamed = true) {
  const alive: Recorded = isNamed ? [200, { 'content-type': 'application/json' }, `"I'm alive!"`] : nothing;
  const bare = list(...models);
  const body = isNamed ? bare[2] : bare[2].replaceAll('1677610602', '1700000000');
  return recordedServer({ '/v1/models': [200, bare[1], body], '/health/liveliness': alive }, () => nothing);
}

const look = (port: number, others: readonly number[]) =>
  ask(frontUnique, ledgerOf([role('llm', { url: url(port), kind: 'openai', model: 'small' })], { front: 'llm' }), 'llm', {
    listeners: [port, ...others].map((each) => listener(each, { user: 'mika' })),
  });

describe('front.unique of a front that is a model server', () => {
  test.each([true, false])('is alone among servers of other models (its product is told: %s)', async (isNamed) => {
    const [front, other] = [await gateway(['small'], isNamed), await gateway(['large'], isNamed)];
    expect(await look(front.port, [other.port])).toMatchObject({ verdict: 'pass', code: 'front-is-unique', args: { others: 1 } });
  });

  test.each([true, false])('is not alone where another one has the same model (its product is told: %s)', async (isNamed) => {
    const [front, twin] = [await gateway(['small'], isNamed), await gateway(['small'], isNamed)];
    const finding = await look(front.port, [twin.port]);
    expect(finding).toMatchObject({ verdict: 'warn', code: 'front-not-alone', args: { others: [`127.0.0.1:${twin.port}`] } });
    expect(finding.args).toMatchObject(isNamed ? { server: 'litellm' } : { isModel: true });
  });

  test('is elsewhere where nobody answers at its address and its model is served at another', async () => {
    const twin = await gateway(['small']);
    expect(await look(await closedPort(), [twin.port])).toMatchObject({
      verdict: 'fail',
      code: 'front-elsewhere',
      args: { found: `127.0.0.1:${twin.port}` },
    });
  });
});
