// A server that imitates Dify and LM Studio in a few lines, as anybody can: `node imitation.mjs PORT…`. It prints one line of JSON
// for each request that it got, whole, and echoes nothing.
import { createServer } from 'node:http';

const answers = {
  'GET /v1/': { welcome: 'Dify OpenAPI', api_version: 'v1', server_version: '1.4.0' },
  'GET /v1/info': { name: 'bot', mode: 'chat' },
  'GET /v1/parameters': { user_input_form: [] },
  'GET /console/api/setup': { step: 'finished' },
  'GET /lmstudio-greeting': { lmstudio: true },
  'GET /api/v1/models': { models: [] },
  'GET /v1/models': { object: 'list', data: [] },
  'GET /_ping': 'OK',
};
const events = [
  { event: 'message', task_id: 't', message_id: 'm', conversation_id: 'c', answer: 'pong' },
  { event: 'message_end', task_id: 't', message_id: 'm', conversation_id: 'c', metadata: { usage: { total_tokens: 3 } } },
];

for (const port of process.argv.slice(2)) {
  createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const { method, url, headers } = request;
      process.stdout.write(`${JSON.stringify({ port: Number(port), method, url, headers, body })}\n`);
      const answer = answers[`${method} ${url?.split('?')[0]}`];
      response.setHeader('api-version', '1.41');
      // What every answer of Dify's api carries, and what it is known by.
      if (port === '80') response.setHeader('x-version', '1.12.1').setHeader('x-env', 'PRODUCTION');
      if (method === 'DELETE') response.writeHead(204).end();
      else if (method === 'POST') {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(''));
      } else if (typeof answer === 'string') response.end(answer);
      else response.setHeader('content-type', 'application/json').end(JSON.stringify(answer ?? { ok: true }));
    });
  }).listen(Number(port), '0.0.0.0', () => process.stdout.write(`${JSON.stringify({ listening: Number(port) })}\n`));
}
