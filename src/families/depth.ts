import type { CauseCode } from '../engine/cause.ts';

/**
 * The layers of a stack from the ground up; what is deeper is mended first, for what stands on it may be only its shadow.
 * Matched by the beginning of a cause's code, the first that fits.
 */
const layers: readonly (readonly string[])[] = [
  ['disk-low', 'memory-low'],
  ['docker-', 'not-docker'],
  ['stack-not-created', 'project-unclear'],
  ['port-', 'owner-', 'leftover-'],
  ['container-', 'published-but-dead', 'publish-failed', 'compose-file-differs'],
  [
    'front-',
    'wrong-server',
    'split-localhost',
    'ipv6-only',
    'exposed-wider',
    'proxy-on-host',
    'address-',
    'tls-',
    'server-',
    'answer-unexpected',
  ],
  ['api-down', 'dify-database-down', 'dify-not-installed', 'dify-wrong-base-path', 'plugin-daemon-down'],
  ['lmstudio-', 'host-gateway-missing', 'loopback-url', 'base-url', 'firewall-', 'proxy-in-container'],
  ['model-unknown', 'model-not-loaded', 'model-is-embedding', 'context-too-small'],
  ['token-missing', 'dify-key-'],
  ['dify-', 'plugin-', 'model-credentials', 'worker-', 'stream-', 'wrong-model', 'answered-without', 'version-mismatch'],
  ['model-cold', 'model-slow', 'model-loaded-twice', 'conversation-left'],
  ['manager-', 'lock-', 'two-locks', 'wrong-manager', 'project-', 'manifest-', 'env-file-exposed'],
];

/** How deep a cause lies: the smaller, the earlier it is mended. */
export function layerOf(code: CauseCode): number {
  const layer = layers.findIndex((prefixes) => prefixes.some((prefix) => code.startsWith(prefix)));
  return layer === -1 ? layers.length : layer;
}
