import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DifyServer, end, json, startDify, stream } from '../../families/dify/dify-server.ts';

/** What {@link perUser} gives. */
export type PerUser = {
  readonly server: DifyServer;
  /** Conversations, each with the user that it belongs to. */
  readonly kept: ReadonlyMap<string, string>;
  readonly deleted: () => number;
  /** When so many chats have come. */
  readonly asked: (count: number) => Promise<void>;
  /** Lets the chats that wait have their answer. */
  readonly answer: () => void;
};

/** A Dify that shows each user its own conversations only, as the real one does, and a ledger that names it. */
export async function perUser(folder: string, { storesAfter = 0 }: { readonly storesAfter?: number } = {}): Promise<PerUser> {
  const kept = new Map<string, string>();
  const waiting: (() => void)[] = [];
  const counts: { readonly count: number; readonly resolve: () => void }[] = [];
  let chats = 0;
  let looks = 0;
  let deleted = 0;
  const userOf = (text: string) => /user(?:"\s*:\s*"|=)([\w-]+)/.exec(text)?.[1] ?? '';
  const late: (() => void)[] = [];
  const server = await startDify(
    (_, response, body) => {
      const id = `conversation-${++chats}`;
      const store = () => kept.set(id, userOf(body));
      if (storesAfter === 0) store();
      else late.push(store);
      const event = (name: string, more: object = {}) =>
        `data: ${JSON.stringify({ event: name, task_id: `task-${id}`, conversation_id: id, message_id: 'm', created_at: 1, ...more })}\n\n`;
      if (storesAfter === 0) stream(response).write(event('message', { answer: 'po' }));
      waiting.push(() => response.end(event('message', { answer: 'ng' }) + end().replace('conversation-1', id)));
      for (const each of counts) if (chats >= each.count) each.resolve();
    },
    {
      'GET /v1/info': (_, response) => json(response, 200, { name: 'practice', mode: 'chat' }),
      'GET /v1/parameters': (_, response) => json(response, 200, { user_input_form: [] }),
      'GET /v1/conversations': (request, response) => {
        if (++looks >= storesAfter) for (const store of late.splice(0)) store();
        const user = userOf(request.url ?? '');
        const data = [...kept].flatMap(([id, owner]) => (owner === user ? [{ id, created_at: 1 }] : []));
        json(response, 200, { limit: 20, has_more: false, data });
      },
      'DELETE /v1/conversations/': (request, response, body) => {
        const id = request.url?.split('/').at(-1) ?? '';
        if (kept.get(id) !== userOf(body))
          return json(response, 404, { code: 'not_found', message: 'Conversation Not Exists.', status: 404 });
        kept.delete(id);
        deleted++;
        response.writeHead(204).end();
      },
      // `/v1/` is no page, and tells its version all the same: by that it is known.
      'GET /v1/': (_, response) => void response.writeHead(404, { 'X-Version': '1.12.1', 'X-Env': 'PRODUCTION' }).end('<h1>Not Found</h1>'),
    },
  );
  await writeFile(
    join(folder, 'ports.yml'),
    `version: 1
front: dify
roles:
  dify: { url: "${server.origin}", kind: dify, owner: { process: node } }
chat: { to: dify, token: DIFY_API_KEY, query: "ping", within: 60s }
tokens:
  DIFY_API_KEY: { kind: dify-app }
`,
  );
  return {
    server,
    kept,
    deleted: () => deleted,
    asked: (count) => (chats >= count ? Promise.resolve() : new Promise((resolve) => counts.push({ count, resolve }))),
    answer: () => {
      for (const each of waiting.splice(0)) each();
    },
  };
}
