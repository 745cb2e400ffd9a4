// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the ledger's own variables
import type { LoadOptions } from '../../src/ledger/load-ledger.ts';
import type { LedgerProblemCode } from '../../src/ledger/problem.ts';
import type { Folder } from './load.ts';

/** Folders with something wrong, by the first code that must be found. What is shown stands in problems.golden.txt. */
export type ProblemCase = {
  readonly name: string;
  readonly code: LedgerProblemCode;
  readonly folder: Folder;
  readonly options?: Partial<LoadOptions>;
  /** The JSON Schema sees it too. */
  readonly seenBySchema?: true;
};

const keyOf = (prefix: string) => `${prefix}${'Q7rT2mXp9LwZ4kBv8NcJ5hYd'}`;
const ports = (lines: string) => `version: 1\nroles:\n${lines}`;
const nginx = '  nginx: { url: "http://127.0.0.1:8080", kind: dify }\n';
const managers = (lines: string) => `version: 1\nmanagers:\n${lines}`;

export const problemCases: readonly ProblemCase[] = [
  { name: 'neither ledger is there', code: 'no-ledger', folder: {} },
  {
    name: 'a named ledger is missing',
    code: 'ledger-missing',
    folder: { 'managers.yml': managers('  uv: { owns: ["."] }') },
    options: { portsFile: 'conf/stack.yml' },
  },
  {
    name: 'the ledger is a folder',
    code: 'ledger-unreadable',
    folder: {},
    options: { readFile: async () => ({ kind: 'unreadable', why: 'folder' }) },
  },
  { name: 'the ledger is larger than a megabyte', code: 'ledger-too-large', folder: { 'ports.yml': 'x'.repeat(1024 * 1024 + 1) } },
  { name: 'the ledger is binary', code: 'ledger-not-text', folder: { 'ports.yml': Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 0, 1) } },
  { name: 'the ledger holds a NUL in its third line', code: 'ledger-not-text', folder: { 'ports.yml': 'version: 1\nroles:\n  漢: \0\n' } },
  {
    name: 'the ledger ends within a character',
    code: 'ledger-not-text',
    folder: { 'ports.yml': Uint8Array.of(0x61, 0x3a, 0x0a, 0xe3, 0x82) },
  },
  { name: 'the ledger is not UTF-8', code: 'ledger-not-text', folder: { 'ports.yml': Uint8Array.of(0x61, 0x3a, 0x20, 0xe3, 0x28) } },
  { name: 'the ledger is empty', code: 'ledger-empty', folder: { 'ports.yml': '' } },
  { name: 'the ledger is nothing but comments', code: 'ledger-empty', folder: { 'ports.yml': '# later\n' } },
  {
    name: 'an env file is a folder',
    code: 'env-file-unreadable',
    folder: { 'ports.yml': `version: 1\nenv-files: [secrets]\nroles: {}\n`, secrets: Uint8Array.of(0) },
  },
  {
    name: 'an env file lies elsewhere, and a variable is missing',
    code: 'env-file-outside',
    folder: { 'ports.yml': `version: 1\nenv-files: [/dev/null]\n${ports('  api: { url: "http://127.0.0.1:${API_PORT}" }\n').slice(11)}` },
  },

  { name: 'a tab indents', code: 'yaml-fault', folder: { 'ports.yml': 'version: 1\nroles:\n\tnginx: 1\n' } },
  { name: 'a bracket is never closed', code: 'yaml-fault', folder: { 'ports.yml': 'version: 1\nenv-files: [.env\nroles: {}\n' } },
  { name: 'a quote is never closed', code: 'yaml-fault', folder: { 'ports.yml': 'version: 1\nfront: "nginx\n' } },
  { name: 'a range of versions has no quotes', code: 'yaml-fault', folder: { 'managers.yml': managers('  uv:\n    version: >=0.8\n') } },
  { name: 'a value starts with an at sign', code: 'yaml-fault', folder: { 'managers.yml': managers('  npm: { owns: [@scope] }\n') } },
  { name: 'two mappings stand on one line', code: 'yaml-fault', folder: { 'ports.yml': 'front: nginx: 8080\n' } },
  { name: 'an escape is unknown', code: 'yaml-fault', folder: { 'ports.yml': 'version: 1\nfront: "C:\\qemu"\n' } },
  { name: 'the file asks for YAML 1.1', code: 'yaml-fault', folder: { 'ports.yml': '%YAML 1.1\n---\nversion: 1\nroles: {}\n' } },
  {
    name: 'a variable stands bare within braces',
    code: 'yaml-fault',
    folder: { 'ports.yml': ports('  lm: { context: ${CTX:-8192}, url: "http://x" }\n') },
  },
  { name: 'commas without end', code: 'yaml-too-many-values', folder: { 'ports.yml': `path: [${'a,'.repeat(100_000)}]` } },
  { name: 'a key is a list', code: 'yaml-fault', folder: { 'ports.yml': '? [nginx]\n: 1\n' } },
  { name: 'there are two documents', code: 'yaml-many-documents', folder: { 'ports.yml': 'version: 1\nroles: {}\n---\nversion: 1\n' } },
  { name: 'a tag is unknown', code: 'yaml-unknown-tag', folder: { 'ports.yml': 'version: 1\nroles: {}\nfront: !secret nginx\n' } },
  {
    name: 'a pattern has no quotes',
    code: 'yaml-alias-unknown',
    folder: { 'managers.yml': managers('  uv: { owns: [tools] }\nexempt: [**/node_modules/**]\n') },
  },
  {
    name: 'an alias stands within its own anchor',
    code: 'yaml-alias-unknown',
    folder: { 'ports.yml': 'version: 1\nroles: &all { nginx: *all }\n' },
  },
  { name: 'aliases multiply', code: 'yaml-alias-bomb', folder: { 'ports.yml': aliasBomb() } },
  { name: 'lists nest without end', code: 'yaml-too-deep', folder: { 'ports.yml': `a: ${'['.repeat(100_000)}` } },
  { name: 'a key stands twice', code: 'duplicate-key', folder: { 'ports.yml': ports(`${nginx}  nginx:\n    inside: http://nginx\n`) } },

  {
    name: 'a key of Dify stands in the ledger',
    code: 'literal-key',
    folder: { 'ports.yml': `${ports(nginx)}chat: { to: nginx, token: ${keyOf('app-')} }\n` },
  },
  {
    name: 'a key of another maker stands where a token is named',
    code: 'literal-key',
    folder: { 'ports.yml': `${ports('  lm: { url: "http://x:1", token: hf_Q7rT2mXp9LwZ4kBv8NcJ5hYdQ7rT2mXp9L }\n')}` },
  },
  {
    name: 'a secret of nobody’s shape stands where a token is named',
    code: 'literal-key',
    folder: { 'ports.yml': `${ports('  lm: { url: "http://x:1", token: f81d4fae7dec11d0a76500a0c91e6bf6 }\n')}` },
  },
  {
    name: 'a password with a slash stands in an address',
    code: 'bad-address',
    folder: { 'ports.yml': ports('  lm: { url: "http://user:pa/ss word@127.0.0.1:8080" }\n') },
  },
  {
    name: 'a key stands in a comment',
    code: 'literal-key',
    folder: { 'ports.yml': `# dataset key: ${keyOf('dataset-')} (old)\n${ports(nginx)}` },
  },
  {
    name: 'a key of LM Studio is a default',
    code: 'literal-key',
    folder: { 'ports.yml': `${ports(nginx)}front: \${LM:-sk-lm-8charsid:Q7rT2mXp9LwZ4kBv8NcJ}\n` },
  },
  {
    name: 'a secret without a shape stands under tokens',
    code: 'unknown-key',
    folder: { 'ports.yml': `${ports(nginx)}tokens:\n  LM: { kind: lmstudio, value: hunter2 }\n` },
    seenBySchema: true,
  },
  {
    name: 'a secret without a shape stands where a name belongs',
    code: 'bad-value',
    folder: { 'ports.yml': `${ports(nginx)}chat: { to: nginx, token: hunter-2 }\n` },
    seenBySchema: true,
  },
  {
    name: 'a variable is not set',
    code: 'variable-unresolved',
    folder: { 'ports.yml': ports('  nginx: { url: "http://127.0.0.1:${FRONT_PORT}" }\n') },
  },
  {
    name: 'a variable has the form of a shell',
    code: 'variable-malformed',
    folder: { 'ports.yml': ports('  nginx: { url: "http://127.0.0.1:${FRONT_PORT:?set it}" }\n') },
  },
  {
    name: 'a variable holds a key',
    code: 'variable-is-key',
    folder: { 'ports.yml': ports('  nginx: { url: "http://x", summary: "${KEY}" }\n') },
    options: { env: { KEY: keyOf('app-') } },
  },

  {
    name: 'a key is misspelt',
    code: 'unknown-key',
    folder: { 'ports.yml': ports('  nginx:\n    ulr: http://127.0.0.1:8080\n    inside: http://nginx\n') },
    seenBySchema: true,
  },
  {
    name: 'a manager is unknown',
    code: 'unknown-key',
    folder: { 'managers.yml': managers('  yarn: { owns: ["."] }\n') },
    seenBySchema: true,
  },
  { name: 'keys are missing', code: 'missing-key', folder: { 'ports.yml': 'roles: {}\ntokens:\n  KEY: {}\n' }, seenBySchema: true },
  {
    name: 'yes is text to YAML 1.2',
    code: 'wrong-type',
    folder: { 'ports.yml': ports('  nginx: { url: "http://127.0.0.1", optional: yes }\n') },
    seenBySchema: true,
  },
  {
    name: 'a version is a number',
    code: 'wrong-type',
    folder: { 'managers.yml': managers('  uv: { owns: [tools], version: 0.8 }\n') },
    seenBySchema: true,
  },
  { name: 'a list is a text', code: 'wrong-type', folder: { 'managers.yml': managers('  uv: { owns: tools/** }\n') }, seenBySchema: true },
  { name: 'a mapping is empty', code: 'wrong-type', folder: { 'ports.yml': 'version: 1\nroles:\nfront: nginx\n' }, seenBySchema: true },
  { name: 'the ledger is a list', code: 'wrong-type', folder: { 'ports.yml': '- nginx\n- api\n' }, seenBySchema: true },
  {
    name: 'thousands have a separator',
    code: 'wrong-type',
    folder: { 'ports.yml': ports('  lm: { url: "http://127.0.0.1:1234", context: 8_192 }\n') },
    seenBySchema: true,
  },
  {
    name: 'a kind is misspelt',
    code: 'not-one-of',
    folder: { 'ports.yml': ports('  lm: { url: "http://127.0.0.1:1234", kind: lm-studio }\n') },
    seenBySchema: true,
  },
  {
    name: 'the version of the format is another',
    code: 'not-one-of',
    folder: { 'ports.yml': 'version: 2\nroles: {}\n' },
    seenBySchema: true,
  },
  {
    name: 'a duration has no unit',
    code: 'bad-value',
    folder: { 'ports.yml': `${ports(nginx)}chat: { to: nginx, token: KEY, within: "120" }\ntokens: { KEY: { kind: dify-app } }\n` },
    seenBySchema: true,
  },
  {
    name: 'a range of status is upside down',
    code: 'bad-value',
    folder: { 'ports.yml': ports('  web: { url: "http://127.0.0.1", kind: http, expect: { status: 399..200 } }\n') },
  },
  {
    name: 'a status is none',
    code: 'bad-value',
    folder: { 'ports.yml': ports('  web: { url: "http://127.0.0.1", kind: http, expect: { status: 2xx } }\n') },
    seenBySchema: true,
  },
  {
    name: 'an owner is two things',
    code: 'bad-value',
    folder: { 'ports.yml': ports('  nginx: { url: "http://127.0.0.1", owner: { compose: nginx, process: nginx } }\n') },
    seenBySchema: true,
  },
  {
    name: 'an owner is a word',
    code: 'wrong-type',
    folder: { 'ports.yml': ports('  nginx: { url: "http://127.0.0.1", owner: nginx }\n') },
    seenBySchema: true,
  },
  {
    name: 'a context is negative',
    code: 'bad-value',
    folder: { 'ports.yml': ports('  lm: { url: "http://127.0.0.1:1234", context: -1 }\n') },
    seenBySchema: true,
  },
  {
    name: 'a number has a leading zero',
    code: 'bad-value',
    folder: { 'ports.yml': ports('  lm: { url: "http://127.0.0.1:1234", context: 08192 }\n') },
  },
  {
    name: 'a role has a bad name',
    code: 'bad-value',
    folder: { 'ports.yml': ports('  8080: { url: "http://127.0.0.1:8080" }\n  __proto__: { url: "http://127.0.0.1:8081" }\n') },
  },
  {
    name: 'a pattern leaves the folder',
    code: 'bad-value',
    folder: { 'managers.yml': managers('  uv: { owns: ["../other", "/abs", ""] }\n') },
    seenBySchema: true,
  },
  {
    name: 'the Docker host has no scheme',
    code: 'bad-value',
    folder: { 'ports.yml': `${ports(nginx)}docker: { host: localhost:2375 }\n` },
    seenBySchema: true,
  },
  {
    name: 'addresses are none',
    code: 'bad-address',
    folder: {
      'ports.yml': ports(
        [
          'htp://127.0.0.1:8080',
          '127.0.0.1:8080',
          'tcp://127.0.0.1',
          'http://127.0.0.1:99999',
          'http://300.1.1.1',
          'http://u:hunter2@x',
          'http://x/?q=1',
        ]
          .map((url, index) => `  r${index}: { url: "${url}" }\n`)
          .join(''),
      ),
    },
  },
  {
    name: 'a range of versions is none',
    code: 'bad-version-range',
    folder: { 'managers.yml': managers('  uv: { owns: [a], version: "^0.8" }\n  npm: { owns: [b], version: ">=10,<12" }\n') },
  },

  {
    name: 'two roles claim one address',
    code: 'address-overlap',
    folder: { 'ports.yml': ports(`${nginx}  web: { url: "http://127.0.0.1:8080", optional: true }\n`) },
  },
  {
    name: 'two roles claim overlapping addresses',
    code: 'address-overlap',
    folder: { 'ports.yml': ports('  db: { url: "tcp://0.0.0.0:5432" }\n  cache:\n    url: tcp://localhost:5432\n') },
  },
  { name: 'a role has no address', code: 'role-without-address', folder: { 'ports.yml': ports('  api: { owner: { compose: api } }\n') } },
  { name: 'the front is unknown', code: 'role-unknown', folder: { 'ports.yml': `${ports(nginx)}front: ngnix\n` } },
  {
    name: 'the path and the chat name unknown roles',
    code: 'role-unknown',
    folder: { 'ports.yml': `${ports(nginx)}path: [nginx, apii]\nchat: { to: web, token: KEY }\ntokens: { KEY: { kind: dify-app } }\n` },
  },
  {
    name: 'the front cannot be called',
    code: 'role-needs-url',
    folder: { 'ports.yml': `${ports('  nginx: { inside: "http://nginx" }\n')}front: nginx\n` },
  },
  {
    name: 'Dify is said to speak bare TCP',
    code: 'kind-needs-http',
    folder: { 'ports.yml': ports('  nginx: { url: "tcp://127.0.0.1:80", kind: dify }\n') },
  },
  {
    name: 'a role of another kind expects',
    code: 'expect-needs-http-kind',
    folder: { 'ports.yml': ports('  nginx: { url: "http://127.0.0.1:80", kind: dify, expect: { status: 200 } }\n') },
  },
  {
    name: 'tokens are unknown',
    code: 'token-unknown',
    folder: {
      'ports.yml': `${ports('  lm: { url: "http://x:1", token: LM_API_TOKN }\n')}chat: { to: lm, token: KEY }\ntokens: { LM_API_TOKEN: { kind: lmstudio } }\n`,
    },
  },
  {
    name: 'the chat has the key of a dataset',
    code: 'chat-token-kind',
    folder: { 'ports.yml': `${ports(nginx)}chat: { to: nginx, token: KEY }\ntokens:\n  KEY: { kind: dify-dataset }\n` },
  },
  {
    name: 'the chat with a model server names no model',
    code: 'chat-without-model',
    folder: { 'ports.yml': 'version: 1\nroles:\n  llm: { url: http://127.0.0.1:4000, kind: openai }\nchat: { to: llm }\n' },
  },
  {
    name: 'the chat with Dify has no key',
    code: 'missing-key',
    folder: { 'ports.yml': `${ports(nginx)}chat: { to: nginx }\n` },
  },
  {
    name: 'a variable of the client, and of a process, is to be read',
    code: 'variable-needs-container',
    folder: {
      'ports.yml': `${ports('  nginx: { url: "http://127.0.0.1:80" }\n  bot: { url: "http://127.0.0.1:9000", owner: { process: bot } }\n  lm: { url: "http://127.0.0.1:1234" }\n')}path:\n  - { role: nginx, variable: FRONT_URL }\n  - bot\n  - { role: lm, as: "http://127.0.0.1:1234/v1", variable: OPENAI_API_BASE_URL }\n`,
    },
  },
  {
    name: 'the path visits a role twice',
    code: 'path-visits-twice',
    folder: { 'ports.yml': `${ports(nginx)}path:\n  - nginx\n  - role: nginx\n` },
  },
  {
    name: 'the path starts behind the front',
    code: 'path-starts-elsewhere',
    folder: { 'ports.yml': `${ports(`${nginx}  api: { inside: "http://api" }\n`)}front: nginx\npath: [api]\n` },
  },
  {
    name: 'Docker has a host and a context',
    code: 'docker-host-and-context',
    folder: { 'ports.yml': `${ports(nginx)}docker:\n  host: unix:///run/docker.sock\n  context: colima\n` },
  },
  {
    name: 'two managers own one folder',
    code: 'manager-overlap',
    folder: { 'managers.yml': managers('  uv: { owns: [tools/**, "apps/*"] }\n  poetry:\n    owns: [apps/**]\n') },
  },
];

function aliasBomb(): string {
  const levels = Array.from(
    { length: 9 },
    (_, level) =>
      `a${level}: &a${level} [${
        level === 0
          ? 'lol'
          : Array(10)
              .fill(`*a${level - 1}`)
              .join(', ')
      }]`,
  );
  return levels.join('\n');
}
