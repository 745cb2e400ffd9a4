import { ipFamily } from '../../base/ip-family.ts';
import type { FileProbe } from '../../probes/files/files.ts';
import type { InsideListener } from './findings.ts';

/**
 * What listens inside a container, from `/proc/<pid>/net/tcp{,6}` of its first process: needs no root, no exec and no tool
 * inside, but an engine whose processes are this machine's own (facts: engineering 3.5). The process's cgroup must name the
 * container: in a virtual machine the same number is another process. Undefined when it cannot be read.
 */
export async function insideListeners(
  files: FileProbe,
  { id, pid }: { readonly id: string; readonly pid: number },
): Promise<readonly InsideListener[] | undefined> {
  if (pid === 0) return undefined;
  const cgroup = await files.read(`/proc/${pid}/cgroup`, 1 << 16);
  if (!cgroup.ok || !cgroup.value?.includes(id)) return undefined;
  const [four, six] = await Promise.all([files.read(`/proc/${pid}/net/tcp`, 1 << 20), files.read(`/proc/${pid}/net/tcp6`, 1 << 20)]);
  if (!four.ok || four.value === undefined) return undefined;
  return [...readTable(four.value), ...readTable(six.ok ? (six.value ?? '') : '')];
}

/** The rows in state 0A (listening); addresses are hex words in the machine's byte order, which is little-endian wherever Docker runs. */
export function readTable(text: string): readonly InsideListener[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) \S+ 0A /.exec(line);
    return match?.[1] && match[2] ? [{ address: readAddress(match[1]), port: Number.parseInt(match[2], 16) }] : [];
  });
}

function readAddress(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).reverse());
  if (bytes.length === 4) return bytes.map((byte) => Number.parseInt(byte, 16)).join('.');
  if (/^0{20}ffff/i.test(bytes.join('')))
    return bytes
      .slice(12)
      .map((byte) => Number.parseInt(byte, 16))
      .join('.');
  const groups = Array.from({ length: 8 }, (_, at) => Number.parseInt(`${bytes[at * 2]}${bytes[at * 2 + 1]}`, 16).toString(16));
  const address = groups.join(':');
  if (address === '0:0:0:0:0:0:0:0') return '::';
  return address === '0:0:0:0:0:0:0:1' ? '::1' : address;
}

/** Only reachable from inside the same network namespace. */
export function isLoopback(address: string): boolean {
  return ipFamily(address) === 6 ? address === '::1' : address.startsWith('127.');
}
