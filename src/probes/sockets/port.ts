import { ok } from '../../base/result.ts';
import { ownAddresses } from '../host/own-addresses.ts';
import { blind, type Look } from '../look.ts';
import type { BindAnswer } from './port-answer.ts';
import { tryConnect, tryListen, tryListenUdp } from './port-listen.ts';

export type PortProbe = {
  /**
   * Asks one port after another, never two at once (facts: detect-port misleads when concurrent). Left out, `address`
   * means every address of the machine, both families; otherwise it is an IP literal.
   */
  readonly canBind: (port: number, address?: string, protocol?: 'tcp' | 'udp') => Promise<Look<BindAnswer>>;
  /** The next free TCP port from `port` upwards; undefined when none was found near it. */
  readonly nextFree: (port: number) => Promise<number | undefined>;
  /** Does somebody accept a TCP connection there? Closed again at once, nothing is sent. */
  readonly accepts: (port: number, address: string) => Promise<Look<boolean>>;
  /** The ports that the system gives to outgoing connections; undefined where it does not tell. */
  readonly ephemeralRange: () => Promise<{ readonly from: number; readonly to: number } | undefined>;
  /** Addresses that `localhost` means to programs of this machine. */
  readonly localhost: () => Promise<readonly string[]>;
};

export type PortProbeOptions = {
  readonly platform?: NodeJS.Platform;
  /** IP literals of this machine. */
  readonly addresses?: () => readonly string[];
};

// Listening is visible to the whole machine, so there is one queue for the process, not one for each probe: two looks at
// neighbouring ports at once make a free one look taken (facts 1.4).
let queue: Promise<unknown> = Promise.resolve();

function inTurn<T>(look: () => Promise<T>): Promise<T> {
  const turn = queue.then(look, look);
  queue = turn.catch(() => undefined);
  return turn;
}

/** Asks whether ports can be bound: one own `listen` for the true error, then detect-port for the verdict. */
export function createPortProbe({ platform = process.platform, addresses = ownAddresses }: PortProbeOptions = {}): PortProbe {
  const isOurs = (address: string) =>
    address === '0.0.0.0' ||
    address === '::' ||
    addresses().includes(address) ||
    // Linux answers for all of 127.0.0.0/8, whatever the interface says.
    (platform === 'linux' && /^127\.\d+\.\d+\.\d+$/.test(address));

  const bind = async (port: number, address: string | undefined, protocol: 'tcp' | 'udp'): Promise<Look<BindAnswer>> => {
    if (!isPort(port)) return blind('not-supported', `${port} is no port`);
    if (address !== undefined && isLinkLocal(address)) return blind('not-supported', `${address} is link-local`);
    if (address !== undefined && !isOurs(address)) {
      return ok({
        kind: 'no-such-address',
        detail: `${address} is no address of this machine`,
      });
    }
    // All addresses: the wildcards collide with every listener on Linux; elsewhere a listener on loopback may stand
    // beside them, so the loopback addresses are asked as well.
    const wanted = address === undefined ? ['::', '0.0.0.0', '127.0.0.1', '::1'] : [address];
    for (const host of wanted) {
      const answer = protocol === 'udp' ? await tryListenUdp(port, host) : await tryListen(port, host);
      if (!answer.ok) return answer;
      // A machine without IPv6 has no ::, which is no obstacle to anybody.
      if (answer.value.kind === 'no-such-address' && address === undefined) continue;
      if (answer.value.kind !== 'free') return answer;
      if (protocol === 'tcp' && (await (await import('./port-detect.ts')).nextByDetectPort(port, host)) !== port) {
        return ok({ kind: 'taken' });
      }
    }
    return ok({ kind: 'free' });
  };

  return {
    canBind: (port, address, protocol = 'tcp') => inTurn(() => bind(port, address, protocol)),
    nextFree: (port) =>
      inTurn(async () => {
        const { nextByDetectPort } = await import('./port-detect.ts');
        for (let from = port, tries = 0; isPort(from) && tries < 20; tries++) {
          const answer = await tryListen(from, '0.0.0.0');
          // detect-port must not be started where its walk cannot end (facts 1.4).
          if (!answer.ok || answer.value.kind === 'no-such-address') return undefined;
          const found = answer.value.kind === 'not-permitted' ? from + 1 : await nextByDetectPort(from, '0.0.0.0');
          const isNear = found >= from && found <= from + 10;
          const everywhere = isNear ? await bind(found, undefined, 'tcp') : undefined;
          if (everywhere?.ok && everywhere.value.kind === 'free') return found;
          from = isNear ? found + 1 : from + 10;
        }
        return undefined;
      }),
    accepts: (port, address) => tryConnect(port, address),
    ephemeralRange: async () => {
      if (platform !== 'linux') return undefined;
      const { readFile } = await import('node:fs/promises');
      const text = await readFile('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').catch(() => '');
      const [from, to] = text.trim().split(/\s+/).map(Number);
      return from && to ? { from, to } : undefined;
    },
    localhost: async () => {
      const { lookup } = await import('node:dns/promises');
      const found = await lookup('localhost', { all: true }).catch(() => []);
      return [...new Set(found.map(({ address }) => address))];
    },
  };
}

const isPort = (port: number) => Number.isInteger(port) && port >= 1 && port <= 65535;

/** fe80::/10 without its zone sends detect-port into a loop that ends the process (facts 1.4). */
const isLinkLocal = (address: string) => /^fe[89ab][0-9a-f]:/i.test(address);
