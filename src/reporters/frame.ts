import { cutTo, displayWidth, padTo } from '../base/display-width.ts';
import type { Screen } from './screen.ts';

const lines = {
  unicode: { across: '─', down: '│', topLeft: '┌', topRight: '┐', bottomLeft: '└', bottomRight: '┘' },
  ascii: { across: '-', down: '|', topLeft: '+', topRight: '+', bottomLeft: '+', bottomRight: '+' },
} as const;

/** Lines in a frame with a title in its upper edge; as wide as the widest line needs, and at most `room` columns. */
export function frame(title: string, body: readonly string[], room: number, { isUnicode, paint }: Screen): readonly string[] {
  const sign = isUnicode ? lines.unicode : lines.ascii;
  const inner = Math.min(room - 4, Math.max(displayWidth(title) + 1, ...body.map(displayWidth)));
  const head = ` ${cutTo(title, inner - 1)} `;
  return [
    `${paint.dim(sign.topLeft)}${paint.strong(head)}${paint.dim(sign.across.repeat(inner + 2 - displayWidth(head)) + sign.topRight)}`,
    ...body.map((line) => `${paint.dim(sign.down)} ${padTo(line, inner)} ${paint.dim(sign.down)}`),
    paint.dim(`${sign.bottomLeft}${sign.across.repeat(inner + 2)}${sign.bottomRight}`),
  ];
}
