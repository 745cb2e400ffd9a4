import type { InsideFailure } from './inside-request.ts';

/** An exception of the plugin: its type, its text, and the arguments that the SDK sends beside them. */
export type PluginError = { readonly type: string; readonly message: string; readonly args: object };

/** How the plugin's urllib3 words a connection: since 2.6 by its host and port, before by its address in memory. Both are in use. */
type Wording = 'host' | 'memory';

/** Plugin 0.0.63 carries the newer urllib3, 0.0.25 the older one (both observed). */
export const wordingOf = (pluginVersion: string): Wording => (Number(pluginVersion.split('.')[2]) >= 60 ? 'host' : 'memory');

const sdkError = (type: string, message: string): PluginError => ({ type, message, args: { description: message } });

/** The SDK's name for an error that it does not know: the model server answered with an error status, or broke off. */
export const invokeError = (what: string): PluginError => sdkError('InvokeError', `[models] Error: ${what}`);

/** Raised by the plugin's own code while it read the stream. */
export const valueError = (message: string): PluginError => ({ type: 'ValueError', message, args: {} });

/** The texts that requests, urllib3 and the SDK make of a failed connection. */
export function connectionError(url: URL, failed: InsideFailure, wording: Wording, proxy?: URL): PluginError {
  const isTls = url.protocol === 'https:';
  const name = isTls ? 'HTTPSConnection' : 'HTTPConnection';
  const at = placeOf(url);
  const pool = `${name}Pool(${at})`;
  const memory = `<urllib3.connection.${name} object at 0x7f669b222120>`;
  const connection = (to: string) => (wording === 'host' ? `${name}(${to})` : memory);
  const quoted = (text: string) => (text.includes("'") ? `"${text}"` : `'${text}'`);
  const refused = (to: string, detail: string) =>
    `NewConnectionError(${quoted(`${connection(to)}: Failed to establish a new connection: ${detail}`)})`;
  const unavailable = (what: string) => sdkError('InvokeServerUnavailableError', `[models] Server Unavailable Error, ${what}`);
  const exhausted = (caused: string) => unavailable(`${pool}: Max retries exceeded with url: ${url.pathname} (Caused by ${caused})`);

  switch (failed.error) {
    case 'proxy': {
      const to = proxy ? placeOf(proxy) : at;
      const inner = failed.detail.startsWith('[Errno -')
        ? `NameResolutionError(${quoted(`${connection(to)}: Failed to resolve '${proxy?.hostname}' (${failed.detail})`)})`
        : refused(to, failed.detail);
      return exhausted(`ProxyError('Unable to connect to proxy', ${inner})`);
    }
    case 'dns':
      return exhausted(`NameResolutionError("${connection(at)}: Failed to resolve '${url.hostname}' (${failed.detail})")`);
    case 'timeout': {
      // A plain server that waits for more of what it takes for a request never ends the TLS handshake.
      if (isTls) return sdkError('InvokeConnectionError', `[models] Connection Error, ${pool}: Read timed out. (read timeout=10)`);
      const waiting = wording === 'host' ? `<${name}(${at}) at 0x7f3bd7af8140>` : memory;
      return exhausted(`ConnectTimeoutError(${waiting}, 'Connection to ${url.hostname} timed out. (connect timeout=10)')`);
    }
    case 'reset':
    case 'other':
      return unavailable("('Connection aborted.', RemoteDisconnected('Remote end closed connection without response'))");
    case 'refused':
    case 'tls':
      return exhausted(refused(at, failed.detail));
  }
}

const placeOf = (url: URL) => `host='${url.hostname}', port=${url.port || (url.protocol === 'https:' ? '443' : '80')}`;
