import { afterEach, describe, expect, it } from 'vitest';
import { secret } from '../../../src/base/secret.ts';
import type { World } from '../../../src/engine/check.ts';
import type { DifyProbe } from '../../../src/families/dify/api/dify.ts';
import { difyFamily } from '../../../src/families/dify/family.ts';
import { createProbes } from '../../../src/main.ts';
import { type DifyServer, event, startDify, stream } from './dify-server.ts';

let server: DifyServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

describe('an interrupted run', () => {
  it('still deletes the conversation, for its probe outlives the interrupt', async () => {
    server = await startDify((_, response) => {
      stream(response).write(event('message', { answer: 'po' }));
    });
    const interrupt = new AbortController();
    const input = { env: {}, ledger: { files: [], spans: {} }, redact: (text: string) => text, signal: interrupt.signal };
    const probes = createProbes(input as unknown as Parameters<typeof createProbes>[0]);
    const own = (await difyFamily.prepare?.({ ...input, probes } as unknown as World)) as DifyProbe;
    const chat = await own.chat({
      origin: server.origin,
      token: secret('app-abcdefghijklmnopqrstuvwx'),
      query: 'ping?',
      inputs: {},
      withinMs: 20_000,
      signal: interrupt.signal,
      onEvent: () => interrupt.abort('interrupted'),
    });
    expect(chat).toMatchObject({ ended: 'cancelled', cleanUp: 'gone' });
    expect(server.seen.map(({ method }) => method)).toEqual(['POST', 'POST', 'DELETE']);
  });
});
