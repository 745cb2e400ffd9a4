import type { BareListener } from './sockets-table.ts';

/** A row of /proc/net with the uid of its owner, which everybody may see. `key` is the inode. */
export type ProcNetRow = BareListener & { readonly uid: number };

// State column: 0A = LISTEN for TCP; a bound UDP socket without a peer is "closed", 07.
const states = { tcp: ' 0A ', udp: ' 07 ' } as const;

/** The listening sockets in the text of /proc/net/{tcp,tcp6,udp,udp6}. Rows in other states are skipped before they are taken apart. */
export function parseProcNet(text: string, protocol: 'tcp' | 'udp'): readonly ProcNetRow[] {
  const rows: ProcNetRow[] = [];
  for (const line of text.split('\n')) {
    if (!line.includes(states[protocol])) continue;
    const [, local = '', , state, , , , uid, , inode = ''] = line.trim().split(/\s+/);
    const [hex = '', portHex = ''] = local.split(':');
    if (state !== states[protocol].trim() || (hex.length !== 8 && hex.length !== 32)) continue;
    rows.push({
      protocol,
      ...addressOf(hex),
      port: Number.parseInt(portHex, 16),
      uid: Number(uid),
      key: inode,
    });
  }
  return rows;
}

/** The kernel writes each 32-bit word in the machine's byte order, little endian on all that Node runs on but s390x. */
function addressOf(hex: string): Pick<BareListener, 'address' | 'family'> {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).reverse().map((byte) => Number.parseInt(byte, 16)));
  if (bytes.length === 4) return { address: bytes.join('.'), family: 4 };
  // ::ffff:127.0.0.1, as Java binds: an IPv4 address in all but name.
  const isMapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
  if (isMapped) return { address: bytes.slice(12).join('.'), family: 4 };
  const groups = Array.from({ length: 8 }, (_, i) => (((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0)).toString(16));
  return { address: canonicalV6(groups.join(':')), family: 6 };
}

/** The short form of an IPv6 address: `0:0:0:0:0:0:0:1` → `::1`. */
function canonicalV6(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}
