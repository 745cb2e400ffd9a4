/** A stretch of a text by UTF-16 offsets, the end exclusive. */
export type TextRange = readonly [start: number, end: number];

/**
 * What is a key whoever wrote it: Dify app and dataset keys (facts: `app-` + 24 letters and digits), OpenAI's and LM Studio's
 * `sk-`, bearer headers and JSON Web Tokens. Each pattern's first group is what is masked.
 */
const shapes: readonly RegExp[] = [
  /(?<![A-Za-z0-9_])(?:app|dataset)-([A-Za-z0-9]{10,})(?![A-Za-z0-9])/dg,
  /(?<![A-Za-z0-9_])sk-([A-Za-z0-9][A-Za-z0-9_:.-]{7,})/dg,
  /\bBearer[ \t]+([^\s"',;{}$]{8,})/dgi,
  /(?<![A-Za-z0-9_])(eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?)/dg,
];

/**
 * A container may be called `app-frontend` or `app-internationalization`: a run of letters is a key only if it is as long as
 * Dify's are, or mixes cases, or is rich in digits.
 */
function looksRandom(run: string): boolean {
  if (run.length >= 24) return true;
  return (/[a-z]/.test(run) && /[A-Z]/.test(run.slice(1))) || (run.match(/\d/g)?.length ?? 0) >= 4;
}

/** Where keys stand in a text: the bare part of each, without its prefix. In order, not overlapping. */
export function findKeys(text: string): TextRange[] {
  const found: TextRange[] = [];
  for (const [index, shape] of shapes.entries()) {
    for (const match of text.matchAll(shape)) {
      const range = match.indices?.[1];
      if (!range || (index < 2 && !looksRandom(match[1] ?? ''))) continue;
      found.push([range[0], range[1]]);
    }
  }
  return mergeRanges(found);
}

/** Where passwords stand in addresses: `http://user:password@host`. */
export function findPasswords(text: string): TextRange[] {
  return [...text.matchAll(/:\/\/[^\s/:@]*:([^\s/@]+)@/dg)].flatMap((match) => {
    const range = match.indices?.[1];
    return range ? [[range[0], range[1]] as const] : [];
  });
}

/** Sorts ranges and joins those that touch or overlap. */
export function mergeRanges(ranges: readonly TextRange[]): TextRange[] {
  const merged: [number, number][] = [];
  for (const [start, end] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}
