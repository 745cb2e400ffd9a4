import { displayWidth } from '../base/display-width.ts';

/** A block of lines at the bottom of a terminal: what is said later goes above it, and it is drawn anew only when it changes. */
export type Picture = { readonly show: (above: readonly string[], lines: readonly string[]) => void };

export type PictureSurface = {
  readonly write: (text: string) => void;
  /** Whether lines can be taken back: a terminal that moves its cursor. */
  readonly isLive: boolean;
  readonly columns: () => number;
  readonly rows: () => number;
};

/** Colours take no place. */
const colours = /\u001b\[[0-9;]*m/g;

/** Draws on a terminal; on any other surface nothing is taken back, and only what is said above and the first picture are written. */
export function createPicture({ write, isLive, columns, rows }: PictureSurface): Picture {
  let drawn: readonly string[] | undefined;
  const heightOf = (lines: readonly string[]) =>
    lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(displayWidth(line.replace(colours, '')) / Math.max(1, columns()))), 0);
  return {
    show: (above, lines) => {
      const height = drawn === undefined ? 0 : heightOf(drawn);
      // What has left the screen at its top cannot be taken back.
      const canErase = isLive && height > 0 && height < rows();
      const isSame = drawn?.join('\n') === lines.join('\n');
      if (isSame && above.length === 0) return;
      const all = drawn === undefined || canErase ? [...above, ...lines] : above;
      drawn = lines;
      if (all.length > 0) write(`${canErase ? `\u001b[${height}A\u001b[J` : ''}${all.join('\n')}\n`);
    },
  };
}
