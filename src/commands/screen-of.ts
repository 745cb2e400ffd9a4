import { createPaint, wantsColor, wantsUnicode } from '../reporters/paint.ts';
import type { Screen } from '../reporters/screen.ts';
import type { Host, OutputStream } from './host.ts';

/** The surface of a stream: a terminal as wide as it says, or a pipe or file without colours. */
export async function screenOf(
  stream: OutputStream,
  wish: { readonly color: boolean; readonly verbosity: Screen['verbosity'] },
  host: Pick<Host, 'env' | 'platform'>,
): Promise<Screen> {
  const isColor = wantsColor({ isTerminal: stream.isTerminal, env: host.env, noColor: !wish.color });
  return {
    width: stream.isTerminal ? Math.max(40, Math.min(stream.columns || 80, 120)) : 100,
    isColor,
    // Only a terminal can fail to show a sign; what reads a pipe reads UTF-8.
    isUnicode: !stream.isTerminal || wantsUnicode(host.env, host.platform),
    verbosity: wish.verbosity,
    paint: await createPaint(isColor),
  };
}
