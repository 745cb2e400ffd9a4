import type { Handler } from './http-server.ts';

/** Python's http.server, which serves files and takes no POST: what stands on the port when it is not the model server. */
export const fileServer: Handler = (request, response) => {
  const isPost = request.method !== 'GET' && request.method !== 'HEAD';
  const [status, message, explained] = isPost
    ? [501, `Unsupported method ('${request.method}').`, 'Server does not support this operation.']
    : [404, 'File not found.', 'Nothing matches the given URI.'];
  const page = `<!DOCTYPE HTML>
<html lang="en">
    <head>
        <meta charset="utf-8">
        <title>Error response</title>
    </head>
    <body>
        <h1>Error response</h1>
        <p>Error code: ${status}</p>
        <p>Message: ${message}</p>
        <p>Error code explanation: ${status} - ${explained}</p>
    </body>
</html>
`;
  const isIndex = !isPost && request.url === '/';
  const text = isIndex ? '<!DOCTYPE HTML>\n<html lang="en">\n<head>\n<title>Directory listing for /</title>\n</head>\n</html>\n' : page;
  response.writeHead(isIndex ? 200 : status, {
    Server: 'SimpleHTTP/0.6 Python/3.12.3',
    'Content-Type': 'text/html;charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
};
