/** As much of the end of a stream is kept. */
const lastBytes = 1024;

/**
 * Sorts the frames of an attached stream (8 bytes: stream, three zeros, length big-endian) into standard output and
 * error, keeping at most `capBytes` of each, and the last bytes, for that is where a program says how it ended; what is between
 * is read and dropped. A stream without frames (a container with a terminal) counts as standard output. `isWhole` says that the frames
 * came to their end, each of them, and were frames.
 */
export function createDemuxer(capBytes: number): {
  readonly push: (chunk: Buffer) => void;
  readonly result: () => { readonly stdout: string; readonly stderr: string; readonly isWhole: boolean };
} {
  const sinks = { out: [] as Buffer[], err: [] as Buffer[] };
  const room = { out: capBytes, err: capBytes };
  const last = { out: Buffer.alloc(0), err: Buffer.alloc(0) };
  let isOdd = false;
  let head = Buffer.alloc(0);
  let left = 0;
  let sink: 'out' | 'err' = 'out';
  let isRaw: boolean | undefined;

  const keep = (bytes: Buffer) => {
    const kept = bytes.subarray(0, room[sink]);
    const rest = bytes.subarray(kept.length);
    // Copies: a slice would keep the whole chunk alive.
    if (kept.length > 0) sinks[sink].push(Buffer.from(kept));
    if (rest.length > 0) last[sink] = Buffer.from(Buffer.concat([last[sink], rest.subarray(-lastBytes)]).subarray(-lastBytes));
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
          isOdd ||= isRaw === false;
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
        stdout: Buffer.concat([...sinks.out, last.out]).toString('utf8'),
        stderr: Buffer.concat([...sinks.err, last.err]).toString('utf8'),
        isWhole: isRaw !== true && !isOdd && left === 0 && head.length === 0,
      };
    },
  };
}
