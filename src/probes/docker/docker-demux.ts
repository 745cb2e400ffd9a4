/**
 * Sorts the frames of an attached stream (8 bytes: stream, three zeros, length big-endian) into standard output and
 * error, keeping at most `capBytes` of each; what comes after is read and dropped. A stream without frames (a container
 * with a terminal) counts as standard output.
 */
export function createDemuxer(capBytes: number): {
  readonly push: (chunk: Buffer) => void;
  readonly result: () => { readonly stdout: string; readonly stderr: string };
} {
  const sinks = { out: [] as Buffer[], err: [] as Buffer[] };
  const room = { out: capBytes, err: capBytes };
  let head = Buffer.alloc(0);
  let left = 0;
  let sink: 'out' | 'err' = 'out';
  let isRaw: boolean | undefined;

  const keep = (bytes: Buffer) => {
    const kept = bytes.subarray(0, room[sink]);
    if (kept.length === 0) return;
    // A copy: a slice would keep the whole chunk alive.
    sinks[sink].push(Buffer.from(kept));
    room[sink] -= kept.length;
  };

  return {
    push: (chunk) => {
      let rest = chunk;
      while (rest.length > 0) {
        if (isRaw) return keep(rest);
        if (left > 0) {
          const taken = rest.subarray(0, left);
          keep(taken);
          left -= taken.length;
          rest = rest.subarray(taken.length);
          continue;
        }
        const missing = 8 - head.length;
        head = Buffer.concat([head, rest.subarray(0, missing)]);
        rest = rest.subarray(missing);
        if (head.length < 8) return;
        const stream = head[0] ?? 0;
        const isFrame = stream <= 2 && head[1] === 0 && head[2] === 0 && head[3] === 0;
        if (!isFrame) {
          isRaw ??= true;
          keep(head);
        } else {
          isRaw = false;
          sink = stream === 2 ? 'err' : 'out';
          left = head.readUInt32BE(4);
        }
        head = Buffer.alloc(0);
      }
    },
    result: () => {
      if (head.length > 0 && isRaw !== false) keep(head);
      return {
        stdout: Buffer.concat(sinks.out).toString('utf8'),
        stderr: Buffer.concat(sinks.err).toString('utf8'),
      };
    },
  };
}
