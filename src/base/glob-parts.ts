/** Places of a path that have been reached: 1 at each, one more place than the path has characters. */
export type Places = Uint8Array;
/** A part of a pattern: which places are reached from these. */
export type Part = (places: Places, path: string) => Places;

const slash = 47;

/** One part behind the other. */
export const sequence =
  (parts: readonly Part[]): Part =>
  (places, path) =>
    parts.reduce((reached, part) => part(reached, path), places);

export function union(a: Places, b: Places): Places {
  const out = a.slice();
  for (let at = 0; at < b.length; at++) if (b[at] === 1) out[at] = 1;
  return out;
}

/** One character that passes the test. */
export const character =
  (isFit: (code: number) => boolean): Part =>
  (places, path) => {
    const out = new Uint8Array(places.length);
    for (let at = 0; at < path.length; at++) if (places[at] === 1 && isFit(path.charCodeAt(at))) out[at + 1] = 1;
    return out;
  };

/** `*`: any characters of a name. */
export const star: Part = (places, path) => {
  const out = places.slice();
  for (let at = 0; at < path.length; at++) if (out[at] === 1 && path.charCodeAt(at) !== slash) out[at + 1] = 1;
  return out;
};

/** `**` at the end: everything from here. */
export const everything: Part = (places) => {
  const out = new Uint8Array(places.length);
  const first = places.indexOf(1);
  return first < 0 ? out : out.fill(1, first);
};

/** `**` and its slash: nothing, or any number of whole names. */
export const anyFolders: Part = (places, path) => {
  const out = places.slice();
  const first = places.indexOf(1);
  if (first >= 0) for (let at = first; at < path.length; at++) if (path.charCodeAt(at) === slash) out[at + 1] = 1;
  return out;
};

/** A slash and `**` at the end: the folder itself and all below it. */
export const itselfAndBelow: Part = (places, path) => {
  const out = places.slice();
  let isBelow = false;
  for (let at = 0; at < places.length; at++) {
    if (isBelow) out[at] = 1;
    else if (places[at] === 1 && path.charCodeAt(at) === slash) isBelow = true;
  }
  return out;
};

/** One of several parts. */
export const choice =
  (parts: readonly Part[]): Part =>
  (places, path) =>
    parts.map((part) => part(places, path)).reduce(union, new Uint8Array(places.length));

/** The part any number of times. Each round starts only from places that are new. */
export const repeated =
  (part: Part): Part =>
  (places, path) => {
    let all = places;
    let fresh = places;
    while (fresh.includes(1)) {
      const reached = part(fresh, path);
      fresh = reached.map((is, at) => (is === 1 && all[at] !== 1 ? 1 : 0));
      all = union(all, fresh);
    }
    return all;
  };

/** Any stretch within a name that is not the part. */
export const other =
  (part: Part): Part =>
  (places, path) => {
    const out = new Uint8Array(places.length);
    for (let from = 0; from < places.length; from++) {
      if (places[from] !== 1) continue;
      const next = path.indexOf('/', from);
      const name = path.slice(from, next < 0 ? path.length : next);
      const start = new Uint8Array(name.length + 1);
      start[0] = 1;
      part(start, name).forEach((is, at) => {
        if (is !== 1) out[from + at] = 1;
      });
    }
    return out;
  };

/** A whole number between two, in its plain spelling. */
export const numberWithin =
  (low: number, high: number): Part =>
  (places, path) => {
    const out = new Uint8Array(places.length);
    for (let from = 0; from < path.length; from++) {
      if (places[from] !== 1) continue;
      const [digits = ''] = /^\d{1,9}/.exec(path.slice(from, from + 9)) ?? [];
      for (let length = 1; length <= digits.length; length++) {
        const number = Number(digits.slice(0, length));
        if (number >= low && number <= high && String(number).length === length) out[from + length] = 1;
      }
    }
    return out;
  };

export const exactly = (code: number): Part => character((other) => other === code);
export const withinName = (isFit: (code: number) => boolean): Part => character((code) => code !== slash && isFit(code));
