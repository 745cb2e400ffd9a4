import type { IncomingMessage, ServerResponse } from 'node:http';
import { httpServer } from '../../families/endpoint/listening.ts';

type Proxy = {
  /** The path below which it has the server: `/llm`. */
  readonly path?: string;
  /** Where that path leads to at the server: `/v1`, so that no `/v1` is below the proxy's own. */
  readonly leadsTo?: string;
  /** The key that opens it; to everybody else it says 401. */
  readonly key?: string;
};

/** A proxy before a server, as nginx is one: it puts its own name into the header, and has the server below a path or behind a key. */
export async function behindProxy(origin: string, { path = '', leadsTo = '', key }: Proxy) {
  const asked: string[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { authorization } = request.headers;
    asked.push(request.url ?? '');
    if (key !== undefined && authorization !== `Bearer ${key}`)
      return response
        .writeHead(401, { server: 'nginx/1.24.0', 'content-type': 'application/json' })
        .end('{"error":{"message":"no key, no way"}}');
    if (!request.url?.startsWith(path)) return response.writeHead(404, { server: 'nginx/1.24.0' }).end('<html>404</html>');
    // The key is the proxy's own matter.
    const passed = key === undefined && authorization !== undefined ? { authorization } : undefined;
    const came = await fetch(origin + leadsTo + request.url.slice(path.length), {
      redirect: 'manual',
      ...(passed ? { headers: passed } : {}),
    });
    const type = came.headers.get('content-type');
    return response
      .writeHead(came.status, { server: 'nginx/1.24.0', ...(type === null ? {} : { 'content-type': type }) })
      .end(await came.text());
  };
  const port = await httpServer((request, response) => void answer(request, response));
  return { origin: `http://127.0.0.1:${port}`, port, asked };
}
