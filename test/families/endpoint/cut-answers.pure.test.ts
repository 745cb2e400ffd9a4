import { describe, expect, it } from 'vitest';
import { ok } from '../../../src/base/result.ts';
import type { Finding } from '../../../src/engine/finding.ts';
import { endpointAnswers } from '../../../src/families/endpoint/checks/endpoint-answers.ts';
import { endpointIdentity } from '../../../src/families/endpoint/checks/endpoint-identity.ts';
import { frontUnique } from '../../../src/families/endpoint/checks/front-unique.ts';
import type { Role } from '../../../src/ledger/ledger.ts';
import type { ContainerSummary } from '../../../src/probes/docker/docker.ts';
import type { HttpAnswer, HttpProbe } from '../../../src/probes/http/http.ts';
import { createIdentityProbe } from '../../../src/probes/identity/identity.ts';
import { blind } from '../../../src/probes/look.ts';
import type { Probes } from '../../../src/probes/probes.ts';
import { ask, ledgerOf, listener, role, url } from './asking.ts';
import { answerOf, cuts, failed } from './cut-answers.ts';
import type { Recorded } from './listening.ts';
import * as servers from './servers.ts';

type Server = { readonly answers: Readonly<Record<string, Recorded>>; readonly otherwise: (path: string) => Recorded };
type Cut = { readonly url: string; readonly into: HttpAnswer };

/** A world of servers by their ports; one of their answers may be cut. Tells which urls were asked. */
function worldOf(stack: Readonly<Record<number, Server>>, cut?: Cut): { readonly http: HttpProbe; readonly asked: Set<string> } {
  const asked = new Set<string>();
  const answerTo = async (href: string): Promise<HttpAnswer> => {
    asked.add(href);
    if (cut?.url === href) return cut.into;
    const { port, pathname } = new URL(href);
    const server = stack[Number(port)];
    return server ? answerOf(server.answers[pathname] ?? server.otherwise(pathname)) : failed('refused');
  };
  const http = {
    get: answerTo,
    exchange: async (request: { readonly url: string }) => answerTo(request.url),
    tcp: async () => ({ kind: 'silent' }),
    stream: async () => failed('refused'),
  } as unknown as HttpProbe;
  return { http, asked };
}

const none = async () => ok(undefined);
const probesOf = (http: HttpProbe, more: Partial<Probes> = {}): Partial<Probes> =>
  ({
    http,
    identity: createIdentityProbe(http, { read: none, stat: none, list: none, scan: none } as never, { env: {}, ports: [] }),
    ...more,
  }) as Partial<Probes>;

const practice = (server: Server): Server => {
  const marked = ([status, headers, body]: Recorded): Recorded => [status, { ...headers, 'x-preflight-practice': 'one' }, body];
  return {
    answers: Object.fromEntries(Object.entries(server.answers).map(([path, answer]) => [path, marked(answer)])),
    otherwise: (path) => marked(server.otherwise(path)),
  };
};

const kinds: Readonly<Record<string, Server | undefined>> = {
  nobody: undefined,
  dify: servers.dify,
  practice: practice(servers.dify),
  api: servers.difyApiAlone,
  web: servers.difyWebOnly,
  'front without api': servers.frontWithoutApi,
  nginx: servers.plainNginx,
  'LM Studio': servers.lmStudio04,
};

const isBad = ({ verdict }: Finding) => verdict === 'fail' || verdict === 'warn';

// Fronts of a practice stack are its containers', so that what else is silent on the machine is none of them.
describe('front.unique, when any one answer is cut to a time-out, a refusal or garbage', () => {
  const container = (publicPort: number) =>
    ({
      name: `docker-nginx-${publicPort}`,
      project: 'docker',
      service: 'nginx',
      published: [{ address: '', publicPort, privatePort: 80, protocol: 'tcp' }],
    }) as unknown as ContainerSummary;
  const look = (stack: Readonly<Record<number, Server>>, cut?: Cut | 'containers' | 'table') => {
    const { http, asked } = worldOf(stack, typeof cut === 'object' ? cut : undefined);
    const roles = [role('nginx', { url: url(8080), kind: 'dify', owner: { kind: 'compose', service: 'nginx' } })];
    const containers = async () =>
      cut === 'containers'
        ? blind('timed-out', 'docker')
        : ok([8081, 8083].filter((port) => port === 8083 || stack[port] === kinds.practice).map(container));
    const listeners =
      cut === 'table' ? ('hidden' as const) : [8080, 8081, 8082].filter((port) => stack[port]).map((port) => listener(port));
    const finding = ask(frontUnique, ledgerOf(roles, { front: 'nginx' }), 'nginx', {
      listeners,
      probes: probesOf(http, { docker: { containers } as never }),
    });
    return finding.then((found) => ({ found, asked }));
  };

  for (const declared of Object.keys(kinds)) {
    it(`never turns a fail or a warn into a pass: ${declared} at the declared front`, async () => {
      let tried = 0;
      for (const second of Object.keys(kinds)) {
        for (const hidden of ['nobody', 'dify']) {
          const there = { 8080: kinds[declared], 8081: kinds[second], 8082: kinds.nginx, 8083: kinds[hidden] };
          const stack = Object.fromEntries(Object.entries(there).filter(([, server]) => server)) as Record<number, Server>;
          const whole = await look(stack);
          if (!isBad(whole.found)) continue;
          const all: readonly (Cut | 'containers' | 'table')[] = [
            'containers',
            'table',
            ...[...whole.asked].flatMap((href) => cuts.map((into) => ({ url: href, into }))),
          ];
          for (const cut of all) {
            const { found } = await look(stack, cut);
            tried++;
            expect(found.verdict, `${declared}, ${second}, ${hidden}: ${JSON.stringify(cut)}`).not.toBe('pass');
          }
        }
      }
      expect(tried).toBeGreaterThan(50);
    });
  }
});

describe('front.unique of a model server, when any one answer is cut', () => {
  const twins: Readonly<Record<string, readonly [kind: Role['kind'], model: string, server: Server]>> = {
    Ollama: ['ollama', 'llama3', servers.ollama],
    'LM Studio': ['lmstudio', 'qwen2.5-7b-instruct', servers.lmStudio04],
    'LM Studio with a token': ['lmstudio', 'qwen2.5-7b-instruct', servers.lmStudioLocked],
    'llama.cpp': ['openai', 'tiny', servers.llamaCpp],
    'llama.cpp with a key': ['openai', 'tiny', servers.llamaCppLocked],
    vLLM: ['openai', 'qwen', servers.vllm],
    'a server without a name': ['openai', 'any', servers.fakeOllama],
  };

  it.each(Object.entries(twins))('never turns a fail or a warn into a pass: %s', async (_name, [kind, model, server]) => {
    const look = async (stack: Readonly<Record<number, Server>>, cut?: Cut) => {
      const { http, asked } = worldOf(stack, cut);
      const ledger = ledgerOf([role('llm', { url: url(8080), model, ...(kind ? { kind } : {}) })], { front: 'llm' });
      const found = await ask(frontUnique, ledger, 'llm', {
        listeners: [8080, 8081].map((port) => listener(port)),
        probes: probesOf(http),
      });
      return { found, asked };
    };
    const whole = await look({ 8080: server, 8081: server });
    expect(whole.found).toMatchObject({ verdict: 'warn', code: 'front-not-alone' });
    for (const href of whole.asked) {
      for (const into of cuts) {
        const { found } = await look({ 8080: server, 8081: server }, { url: href, into });
        // Whose own answers are cut may be anybody: then what the other one is to be compared with was not seen.
        if (href.includes(':8081/')) expect(found.verdict, `${href} ${JSON.stringify(into)}`).not.toBe('pass');
        else expect(isBad(found) || found.verdict === 'unknown', `${href} ${JSON.stringify(into)}`).toBe(true);
      }
    }
  });
});

describe('endpoint.answers and endpoint.identity, when any one answer is cut', () => {
  const roles: readonly Role[] = (['dify', 'lmstudio', 'openai', 'http'] as const).map((kind) => role('it', { url: url(8080), kind }));

  // Any HTTP answer is an answer for the first: only the second asks what it says.
  it.each([
    [endpointAnswers, cuts.filter(({ kind }) => kind === 'failure')],
    [endpointIdentity, cuts],
  ] as const)('$0.kind never turns a fail or a warn into a pass', async (check, ways) => {
    let tried = 0;
    for (const one of roles) {
      for (const [name, server] of Object.entries(kinds)) {
        const stack: Record<number, Server> = server ? { 8080: server } : {};
        const look = (cut?: Cut) => {
          const { http, asked } = worldOf(stack, cut);
          return ask(check, ledgerOf([one]), 'it', { probes: probesOf(http) }).then((found) => ({ found, asked }));
        };
        const whole = await look();
        if (!isBad(whole.found)) continue;
        for (const href of whole.asked) {
          for (const into of ways) {
            const { found } = await look({ url: href, into });
            tried++;
            expect(found.verdict, `${name} as ${one.kind}: ${href} ${JSON.stringify(into)}`).not.toBe('pass');
          }
        }
      }
    }
    expect(tried).toBeGreaterThan(0);
  });
});
