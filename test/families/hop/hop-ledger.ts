import { secret } from '../../../src/base/secret.ts';
import type { Endpoint, Ledger, Provider, Role } from '../../../src/ledger/ledger.ts';

const at = (line: number) => ({ file: 'ports.yml', line, column: 5 });

/** An address as the ledger takes it apart. */
function endpoint(href: string): Endpoint {
  const url = new URL(href);
  const scheme = url.protocol.replace(':', '') as Endpoint['scheme'];
  return { href, scheme, host: url.hostname, port: Number(url.port || 80), path: url.pathname === '/' ? '' : url.pathname };
}

export type Addresses = {
  readonly front?: string;
  readonly lmstudio?: string;
  readonly as?: string;
  readonly provider?: Provider;
  readonly model?: string;
};

/** The ledger of DESIGN 3, its addresses as the test wants them. */
export function stackLedger(addresses: Addresses = {}): Ledger {
  const {
    front = 'http://127.0.0.1:8080',
    lmstudio = 'http://127.0.0.1:1234',
    as = 'http://host.docker.internal:1234/v1',
    model = 'qwen2.5-7b-instruct',
    provider,
  } = addresses;
  const roles: readonly Role[] = [
    { name: 'nginx', url: endpoint(front), kind: 'dify', owner: { kind: 'compose', service: 'nginx' }, optional: false, at: at(3) },
    { name: 'api', inside: endpoint('http://api:5001/health'), owner: { kind: 'compose', service: 'api' }, optional: false, at: at(8) },
    {
      name: 'plugin-daemon',
      inside: endpoint('http://plugin_daemon:5002/health/check'),
      owner: { kind: 'compose', service: 'plugin_daemon' },
      optional: false,
      at: at(11),
    },
    {
      name: 'lmstudio',
      url: endpoint(lmstudio),
      kind: 'lmstudio',
      owner: { kind: 'process', names: ['LM Studio'] },
      model,
      context: 8192,
      optional: false,
      at: at(14),
    },
  ];
  return {
    ports: {
      file: 'ports.yml',
      folder: '/stack',
      envFiles: [],
      composeProject: 'docker',
      front: 'nginx',
      roles,
      path: [
        { role: 'nginx', at: at(31) },
        { role: 'api', at: at(32) },
        { role: 'plugin-daemon', at: at(33) },
        { role: 'lmstudio', as: endpoint(as), ...(provider ? { provider } : {}), at: at(34) },
      ],
      chat: { to: 'nginx', token: 'DIFY_API_KEY', query: 'pong?', withinMs: 5_000, at: at(40) },
      tokens: [
        {
          name: 'DIFY_API_KEY',
          kind: 'dify-app',
          usedBy: ['cli'],
          optional: false,
          value: secret('app-abcdefghijklmnopqrstuvwx'),
          from: '.env',
          at: at(50),
        },
      ],
    },
    files: [],
    spans: {},
  };
}
