/** Names whose values are worth reading in a diagnosis and hold no secret in Dify's compose files (facts: Dify 1.4, 1.8, 6). */
const harmless =
  /^(?:HTTP_SECURITY_CHECK|LANGFLOW_SSRF_[A-Z_]+|MODE|EDITION|DEPLOY_ENV|LOG_LEVEL|LANG|TZ|VECTOR_STORE|STORAGE_TYPE|COMPOSE_PROFILES|DIFY_BIND_ADDRESS|SERVER_WORKER_AMOUNT|(?:[A-Z0-9]+_)*(?:HOST|PORT|TIMEOUT|QUEUES|BUFFERING)|DB_(?:TYPE|DATABASE)|(?:PLUGIN|DIFY|CONSOLE|SERVICE|APP|WEB|FILES|INTERNAL|API|INNER|DAEMON|_)+_(?:URL|API)|CODE_EXECUTION_ENDPOINT)$/;

const secretLike = /KEY|TOKEN|SECRET|PASS|PWD|CREDENTIAL|AUTH|PRIVATE|SALT|DSN|COOKIE|SESSION|SIGN|JWT|LICENSE/i;

const isProxy = (name: string) => /^(?:https?|all|no|ftp)_proxy$/i.test(name);

/** A value without a user and password in front of an address. */
function withoutCredentials(value: string): string {
  return value.replace(/((?:^|[\s,])(?:[A-Za-z][A-Za-z0-9+.-]*:\/\/)?)[^\s/@,]+@/g, '$1');
}

/**
 * The part of a container's environment that may be kept: proxies (without credentials) and names known as harmless.
 * Everything else goes, whatever its name: a secret may hide under any.
 */
export function keepEnvironment(lines: readonly string[]): Readonly<Record<string, string>> {
  const kept: Record<string, string> = {};
  for (const line of lines) {
    const at = line.indexOf('=');
    const name = at < 0 ? line : line.slice(0, at);
    const value = at < 0 ? '' : line.slice(at + 1);
    if (isProxy(name)) kept[name] = withoutCredentials(value);
    else if (harmless.test(name) && !secretLike.test(name)) kept[name] = withoutCredentials(value);
  }
  return kept;
}
