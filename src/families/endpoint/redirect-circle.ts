import type { HttpAnswer, HttpProbe } from '../../probes/http/http.ts';

/** As many as browsers follow at a sign-in and its way back. */
const longest = 10;

/**
 * Does this answer lead, within its own origin, back to an address that was asked already? Nobody who keeps no cookies gets an answer
 * there then. What leads to another origin is not followed, and what could not be asked is no circle.
 */
export async function leadsInCircle(http: HttpProbe, url: string, first: HttpAnswer): Promise<boolean> {
  const asked = new Set<string>();
  let [at, answer] = [url, first];
  for (let steps = 0; steps <= longest; steps++) {
    const next = answer.kind === 'response' && isRedirect(answer.status) ? resolved(answer.headers.location, at) : undefined;
    if (next === undefined) return false;
    asked.add(new URL(at).href);
    if (asked.has(next)) return true;
    [at, answer] = [next, await http.get(next)];
  }
  return true;
}

const isRedirect = (status: number) => [301, 302, 303, 307, 308].includes(status);

/** The address that a redirect names, where it is of the same origin. */
function resolved(location: string | undefined, from: string): string | undefined {
  if (location === undefined || !URL.canParse(location, from)) return undefined;
  const next = new URL(location, from);
  next.hash = '';
  return next.origin === new URL(from).origin ? next.href : undefined;
}
