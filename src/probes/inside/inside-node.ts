/**
 * The question as a program for Node 10 and later, which needs only its core: `node -e SCRIPT -- speak url host port seconds stdin [names]`.
 * It prints one line of JSON. `stdin` is `headers` when they come on its standard input, in curl's own form. `names` is there when it
 * stands in a container's network without its files: JSON of where names are looked up there (see names-inside.ts).
 */
export const nodeScript = String.raw`
'use strict';
const fs = require('fs');
const own = require('process');
const [speak, url, host, port, seconds, stdin, told] = own.argv.slice(1);
const names = told && JSON.parse(told);
const started = Date.now();
let isSaid = false;
const say = (out) => {
  if (isSaid) return;
  isSaid = true;
  fs.writeSync(1, JSON.stringify(Object.assign({ ms: Date.now() - started, proxied: false }, out)) + '\n');
  // A look-up of the system's cannot be ended, and holds back an ordinary end.
  if (out.error === 'timeout' && !names) own.kill(own.pid, 'SIGKILL');
  own.exit(0);
};
const kinds = { ENOTFOUND: 'dns', EAI_AGAIN: 'dns', EAI_FAIL: 'dns', EAI_NODATA: 'dns', ECONNREFUSED: 'refused', ETIMEDOUT: 'timeout',
  ECONNRESET: 'reset', EPIPE: 'reset', EHOSTUNREACH: 'unreachable', ENETUNREACH: 'unreachable', EPROTO: 'tls' };
const fail = (error) => {
  const code = String(error.code || '');
  const isTls = /^ERR_(TLS|SSL)|CERT|SELF_SIGNED|UNABLE_TO/.test(code);
  const error_ = kinds[code] || (isTls ? 'tls' : /^HPE_/.test(code) ? 'protocol' : 'other');
  say({ ok: false, error: error_, detail: String(error.message || code).slice(0, 400) });
};
let late = () => say({ ok: false, error: 'timeout', detail: 'no answer in time' });
setTimeout(() => late(), Number(seconds) * 1000);
own.on('uncaughtException', fail);
const lost = (name, why) => Object.assign(new Error('getaddrinfo ' + why + ' ' + name), { code: 'ENOTFOUND' });
const resolve = async (name) => {
  const known = names.hosts[name.toLowerCase()];
  if (known) return known;
  if (/^(.+\.)?localhost\.?$/i.test(name)) return ['127.0.0.1'];
  const { Resolver } = require('dns').promises;
  const resolver = new Resolver({ timeout: 2000, tries: 1 });
  if (names.servers.length === 0) throw lost(name, 'ENOTFOUND');
  resolver.setServers(names.servers);
  const below = name.endsWith('.') ? [] : names.search.map((domain) => name + '.' + domain);
  const order = name.split('.').length - 1 >= names.ndots ? [name].concat(below) : below.concat(name);
  let why = 'ENOTFOUND';
  for (const each of order) {
    const found = await Promise.all([resolver.resolve4(each), resolver.resolve6(each)].map((one) => one.catch((error) => {
      if (error.code !== 'ENODATA' && error.code !== 'ENOTFOUND') why = error.code;
      return [];
    })));
    const all = found[0].concat(found[1]);
    if (all.length > 0) return all;
  }
  throw lost(name, why);
};
const lookup = names && ((name, options, done) => resolve(name).then((all) => {
  const found = all.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  if (options.all) done(null, found);
  else done(null, found[0].address, found[0].family);
}, done));
const http = (headers) => {
  const tool = require(url.startsWith('https:') ? 'https' : 'http');
  const request = tool.get(url, Object.assign({ headers, agent: false }, lookup ? { lookup } : {}), (response) => {
    let body = Buffer.alloc(0);
    const done = () => say({ ok: true, status: response.statusCode, server: response.headers.server || '', body: body.toString('utf8').slice(0, 400) });
    late = done;
    response.on('data', (chunk) => {
      body = Buffer.concat([body, chunk]);
      if (body.length >= 4096) done();
    });
    response.on('end', done).on('error', done).on('aborted', done);
  });
  request.on('error', fail);
};
const raw = () => {
  const socket = require('net').connect(Object.assign({ host, port: Number(port) }, lookup ? { lookup } : {}));
  socket.on('error', fail);
  socket.on('connect', () => {
    const ms = Date.now() - started;
    const done = (said, closed) => say({ ok: true, ms, saidHex: said.toString('hex'), closed });
    const words = { redis: Buffer.from('PING\r\n'), postgres: Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]) }[speak];
    late = () => done(Buffer.alloc(0), false);
    if (words) socket.write(words);
    else setTimeout(late, 300);
    socket.removeListener('error', fail);
    socket.on('error', () => done(Buffer.alloc(0), true)).on('end', () => done(Buffer.alloc(0), true));
    socket.on('data', (chunk) => done(chunk.slice(0, 200), false));
  });
};
const headers = {};
if (stdin === 'headers') {
  for (const line of fs.readFileSync(0, 'utf8').split('\n')) {
    const found = /^header = "(.*)"$/.exec(line);
    if (!found) continue;
    const text = found[1].replace(/\\(.)/g, '$1');
    headers[text.slice(0, text.indexOf(': '))] = text.slice(text.indexOf(': ') + 2);
  }
}
if (speak === 'http') http(headers);
else raw();
`;
