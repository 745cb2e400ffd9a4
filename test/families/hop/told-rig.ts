import { expect } from 'vitest';
import { nowhere } from '../../../src/base/span.ts';
import type { Cause } from '../../../src/engine/cause.ts';
import type { Outcome } from '../../../src/engine/record.ts';
import type { CauseWords } from '../../../src/engine/words.ts';
import { hopRules } from '../../../src/families/hop/causes/rules.ts';
import type { HopCaller, HopSeen } from '../../../src/families/hop/findings.ts';
import { parseEndpoint } from '../../../src/ledger/endpoint.ts';
import type { Hop, Ledger, Role } from '../../../src/ledger/ledger.ts';
import type { InsideAnswer } from '../../../src/probes/inside/inside.ts';
import { en } from '../../../src/words/en.ts';
import { ja } from '../../../src/words/ja.ts';
import { outcome, recordOf } from './hop-record.ts';

/** A container of `docker run`, as `preflight reach` finds it. */
export const alone: HopCaller = {
  id: 'c1',
  name: 'open-webui',
  image: 'ghcr.io/open-webui/open-webui:main',
  extraHosts: [],
  proxies: {},
  networks: ['bridge'],
  gateway: '172.17.0.1',
};
export const refused: Extract<InsideAnswer, { readonly kind: 'failure' }> = {
  kind: 'failure',
  tool: 'curl',
  error: 'refused',
  detail: '',
  isProxied: false,
  tries: [],
};
export const onHost = { kind: 'response', url: '', status: 200, ms: 1, body: '{"data":[]}' } as const;

export function endpoint(href: string) {
  const parsed = parseEndpoint(href, ['http', 'https', 'tcp']);
  if (!parsed.ok) throw new Error(href);
  return parsed.value;
}

/** A ledger as `reach` makes one: a caller, and who it was told of. */
export function toldLedger(
  href: string,
  told: Pick<Hop, 'variable'> = {},
  kind: Role['kind'] = 'openai',
  provider?: Hop['provider'],
): Ledger {
  const as = endpoint(href);
  const name = `${as.host}:${as.port}`;
  const called: Role = { name, kind, url: endpoint(`http://localhost:${as.port}${as.path}`), optional: false, at: nowhere };
  const caller: Role = { name: 'open-webui', owner: { kind: 'container', name: 'open-webui' }, optional: false, at: nowhere };
  const hop: Hop = { role: name, as, ...told, start: { role: 'open-webui' }, at: nowhere, ...(provider ? { provider } : {}) };
  const ports = { file: '', folder: '/', envFiles: [], roles: [caller, called], path: [hop], tokens: [] };
  return { ports, files: [], spans: {} };
}

/** A container that runs, and its networks. */
export const running = (subject: string, name: string, networkNames: readonly string[]) => ({
  ...outcome('container.running', { verdict: 'pass', observed: { container: { name, networkNames } } }),
  id: `container.running:${subject}`,
  subject,
});

type Situation = {
  readonly ledger?: Ledger;
  readonly seen?: Partial<HopSeen>;
  readonly whole?: HopSeen;
  readonly beside?: readonly Outcome[];
  readonly code?: string;
  readonly server?: string;
};

/** The cause that is found where `href` was told, and does not answer from inside. */
export function causesAt(
  href: string,
  { ledger = toldLedger(href), seen = {}, code = 'refused-from-container', server, whole, beside = [] }: Situation = {},
) {
  const { host, port } = endpoint(href);
  const name = `${host}:${port}`;
  const observed: HopSeen = whole ?? {
    from: 'open-webui',
    to: name,
    url: `${href}/models`,
    caller: alone,
    inside: refused,
    host: onHost,
    ...seen,
  };
  const identity = server === undefined ? [] : [outcome(`endpoint.identity`, { verdict: 'pass', observed: { server } })];
  const outcomes = [
    {
      ...outcome('hop.reaches', { code, observed, args: { url: observed.url, from: 'open-webui' } }),
      id: `hop.reaches:${name}`,
      subject: name,
    },
    ...beside,
    ...identity.map((one) => ({ ...one, id: `endpoint.identity:${name}`, subject: name })),
  ];
  return hopRules.flatMap((rule) => rule(recordOf(outcomes, ledger)));
}

/** What both languages say of a cause, and what to do. */
export function said({ args, code }: Cause): readonly string[] {
  return [en, ja].map(({ causes }) => {
    const words = causes[code] as CauseWords<unknown> | undefined;
    return `${words?.message(args)} ${words?.remedy(args)}`;
  });
}

export const onlyCause = (causes: readonly Cause[]): Cause => {
  expect(causes).toHaveLength(1);
  return causes[0] as Cause;
};
