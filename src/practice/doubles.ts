/**
 * Pairs of faults that have nothing to do with each other, by name, first-to-mend first: both causes must be found. Each fault
 * here expects its own causes (see `Fault.expects`).
 */
export const doubles: readonly (readonly [first: string, second: string])[] = [
  ['container-stopped', 'lmstudio-not-running'],
  ['container-missing', 'lock-stale'],
  ['container-crash-loop', 'env-file-exposed'],
  ['container-out-of-memory', 'manager-missing'],
  ['container-unhealthy', 'lmstudio-loopback-only'],
  ['published-but-dead', 'lmstudio-server-off'],
  ['front-stale-upstream', 'host-gateway-missing'],
  ['front-stale-upstream', 'lmstudio-loopback-only'],
  ['api-down', 'model-not-loaded'],
  ['dify-key-rejected', 'host-gateway-missing'],
  ['dify-key-wrong-kind', 'lmstudio-loopback-only'],
  ['dify-app-disabled', 'firewall-blocks-bridge'],
  ['dify-wrong-app-mode', 'context-too-small'],
  ['dify-key-missing', 'lmstudio-server-off'],
  ['exposed-wider', 'lmstudio-loopback-only'],
  ['lmstudio-not-running', 'two-locks'],
  ['host-gateway-missing', 'project-unclaimed'],
  ['model-unknown', 'lock-missing'],
  ['stack-not-created', 'lmstudio-not-running'],
  ['manager-version', 'wrong-manager'],
];
