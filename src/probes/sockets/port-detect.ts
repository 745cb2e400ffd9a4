import { detectPort } from 'detect-port';

/**
 * The port that detect-port finds from `port` upwards on one address: `port` itself when it is free. The only file that
 * imports it. The caller makes sure of what it does not check itself (facts 1.4): a port in 1..65535, an IP literal of
 * this machine that is not link-local, never a name, and never two calls at once. A failure counts as "not this one".
 */
export async function nextByDetectPort(port: number, address: string): Promise<number> {
  try {
    return await detectPort({ port, hostname: address });
  } catch {
    return 0;
  }
}
