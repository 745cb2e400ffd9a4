import type { StackMember } from '../docker/findings.ts';

/** Dify's plugin daemon for each api version, from its compose files (facts: Dify 1.7). Keys are versions up to their minor, or whole. */
const daemonOf: Readonly<Record<string, readonly string[]>> = {
  '1.7.2': ['0.2.0'],
  '1.8': ['0.2.0'],
  '1.9': ['0.3.0'],
  '1.10': ['0.4.1'],
  '1.11.0': ['0.5.1'],
  '1.11.2': ['0.5.2'],
  '1.11.4': ['0.5.2'],
  '1.12': ['0.5.3'],
  '1.13.3': ['0.5.3'],
  '1.14': ['0.6.0', '0.6.1'],
  '1.15.0': ['0.6.3'],
  '1.16': ['0.6.3'],
  '1.17.0': ['0.6.10'],
};

/** Two containers of Dify whose versions do not go together. `expected` are the versions that would. */
export type VersionPair = {
  readonly first: StackMember;
  readonly second: StackMember;
  readonly firstVersion: string;
  readonly secondVersion: string;
  readonly expected: readonly string[];
};

type Part = 'api' | 'web' | 'plugin-daemon';

/** `langgenius/dify-api:1.12.1`, behind any registry's name; tags that are no version (latest, a branch) cannot be judged. */
function partOf({ image }: StackMember): { readonly part: Part; readonly version: string } | undefined {
  const match = /(?:^|\/)dify-(api|web|plugin-daemon):(\d+\.\d+\.\d+)(?:-local|-serverless)?(?:@.*)?$/.exec(image);
  return match?.[1] && match[2] ? { part: match[1] as Part, version: match[2] } : undefined;
}

/** The api of the stack, when its image tells another version than the one that answered (its X-Version). */
export function apiUnlike(stack: readonly StackMember[], answered: string): StackMember | undefined {
  return stack.find((member) => {
    const part = member.service === 'api' && member.state === 'running' ? partOf(member) : undefined;
    return part?.part === 'api' && part.version !== answered;
  });
}

/** The pairs that do not fit: every dify-api image and dify-web must equal the api's, the daemon must be the api's. */
export function versionsApart(stack: readonly StackMember[]): readonly VersionPair[] {
  const parts = stack.flatMap((member) => {
    const part = partOf(member);
    return part ? [{ member, ...part }] : [];
  });
  const api = parts.find(({ part, member }) => part === 'api' && member.service === 'api') ?? parts.find(({ part }) => part === 'api');
  if (!api) return [];
  const minor = api.version.split('.').slice(0, 2).join('.');
  const daemons = daemonOf[api.version] ?? daemonOf[minor];
  return parts.flatMap(({ member, part, version }) => {
    const expected = part === 'plugin-daemon' ? daemons : [api.version];
    if (expected === undefined || expected.includes(version)) return [];
    return [{ first: api.member, second: member, firstVersion: api.version, secondVersion: version, expected }];
  });
}
