import { createRedactor } from '../base/redact.ts';
import { cleanLine } from '../base/sanitise.ts';
import { withoutGaps } from '../base/without-gaps.ts';
import type { Drafted, DraftedHop, DraftedManager, DraftedRole, DraftedStack, ManagersDraft, Origin, PortsDraft } from '../draft/draft.ts';
import { installedFolders } from '../draft/observe-projects.ts';
import { type DocumentEntry, type DocumentNode, writeDocument } from '../ledger/ledger-document.ts';
import type { DraftWording } from '../words/draft-wording.ts';

const schema = (name: string) => `yaml-language-server: $schema=./node_modules/dify-preflight/dist/schema/${name}.json`;

// Names of containers, images and processes are strangers' texts: one line, short, and nothing in them that looks like a key.
const redact = createRedactor([]);

/** Where a value comes from, as a comment; a `?` before it where it is not sure. */
function originText({ code, args, isSure }: Origin, words: DraftWording): string {
  const text = redact(cleanLine((words.origins[code] as (args: never) => string)(args as never), 160));
  return isSure ? text : `? ${text}`;
}

const comment = (from: Origin | undefined, words: DraftWording) => (from === undefined ? {} : { comment: originText(from, words) });

const scalar = (value: string | number | boolean): DocumentNode => ({ kind: 'scalar', value });

function drafted({ value, from }: Drafted<string | boolean>, words: DraftWording): DocumentNode {
  return { kind: 'scalar', value, ...comment(from, words) };
}

const list = (values: readonly string[]): DocumentNode => ({ kind: 'list', isInline: true, items: values.map(scalar) });

/** The value of `owner:`, as a mapping in one line. */
export function ownerNode(owner: NonNullable<DraftedRole['owner']>, words: DraftWording): DocumentNode {
  const [[key = '', value] = []] = Object.entries(owner.value) as [string, string | readonly string[]][];
  const names = typeof value === 'string' ? [value] : (value ?? []);
  const only = names.length === 1 ? names[0] : undefined;
  return {
    kind: 'map',
    isInline: true,
    entries: [{ key, value: only === undefined ? list(names) : scalar(only) }],
    ...comment(owner.from, words),
  };
}

/** One role as the value of its name. */
export function roleNode(role: DraftedRole, words: DraftWording): DocumentNode {
  const entries: DocumentEntry[] = [{ key: 'summary', value: scalar(words.parts[role.part]) }];
  for (const key of ['url', 'kind', 'owner', 'bind', 'inside', 'model', 'token'] as const) {
    if (key === 'owner') {
      if (role.owner) entries.push({ key, value: ownerNode(role.owner, words) });
      continue;
    }
    const value = role[key];
    if (value) entries.push({ key, value: drafted(value, words) });
  }
  if (role.isOptional) entries.push({ key: 'optional', value: scalar(true) });
  return { kind: 'map', entries };
}

/** One hop: the role's name, or a mapping with the address that its caller was given. */
export function hopNode({ role, as, variable }: DraftedHop, words: DraftWording): DocumentNode {
  if (!as) return scalar(role);
  return {
    kind: 'map',
    entries: [
      { key: 'role', value: scalar(role) },
      { key: 'as', value: drafted(as, words) },
      ...(variable ? [{ key: 'variable', value: drafted(variable, words) }] : []),
    ],
  };
}

function roles({ others, roles: own }: PortsDraft, words: DraftWording): DocumentNode {
  const offered = others.map((role) => ({ key: role.name, value: roleNode(role, words) }));
  const after = offered.length === 0 ? undefined : `\n${words.othersNote}\n${writeDocument({ kind: 'map', entries: offered }, '').trim()}`;
  return {
    kind: 'map',
    entries: own.map((role) => ({ key: role.name, value: roleNode(role, words) })),
    ...withoutGaps({ after }),
  };
}

/** Is Dify the one whose chat proves the way? */
export const isDifys = (stack: DraftedStack | undefined) => stack?.keeps === undefined;

/** ports.yml as text, with where each value comes from. */
export function portsText(draft: PortsDraft, words: DraftWording): string {
  const { chat, front, path, project, stack, tokens, unseen } = draft;
  const notes = [
    ...(stack && !stack.isRunning ? [words.profileNote(stack.title)] : []),
    ...unseen.map(({ what, why }) => words.unseenNote(what, redact(cleanLine(why.detail || why.reason, 120)))),
  ];
  const entries: DocumentEntry[] = [{ key: 'version', value: scalar(1) }];
  const apart = (key: string, value: DocumentNode, before?: string) =>
    entries.push({ key, value, isApart: true, ...withoutGaps({ before }) });
  entries.push({ key: 'env-files', value: list(['.env']) });
  if (project) apart('compose', { kind: 'map', entries: [{ key: 'project', value: drafted(project, words) }] });
  if (front) apart('front', scalar(front.value), words.frontNote);
  const missing = [...(front ? [] : [words.noFrontNote]), ...(draft.roles.some(({ part }) => part === 'model') ? [] : [words.noModelNote])];
  apart('roles', roles(draft, words), [words.rolesNote, ...missing].join('\n'));
  if (path.length > 0) {
    apart('path', { kind: 'list', items: path.map((hop) => hopNode(hop, words)) }, words.pathNote(stack));
  }
  if (chat) {
    const { to, token } = chat;
    apart(
      'chat',
      {
        kind: 'map',
        entries: [{ key: 'to', value: scalar(to) }, ...(token === undefined ? [] : [{ key: 'token', value: scalar(token) }])],
      },
      token === undefined ? words.modelChatNote : words.chatNote,
    );
  }
  if (tokens.length > 0) {
    const named = tokens.map(({ name, kind }) => {
      const value: DocumentNode = {
        kind: 'map',
        isInline: true,
        entries: [{ key: 'kind', value: scalar(kind.value) }],
        ...comment(kind.from, words),
      };
      return { key: name, value };
    });
    apart('tokens', { kind: 'map', entries: named }, words.tokensNote);
  }
  const text = writeDocument({ kind: 'map', entries }, [schema('ports'), '', words.portsHeader(stack), ...notes].join('\n'));
  if (chat || !front) return text;
  const model = draft.roles.find(({ part }) => part === 'model');
  const note = isDifys(stack) ? words.noChatNote.replace('FRONT', front.value) : model?.url && words.noModelChatNote(model.name);
  return note === undefined ? text : `${text}\n${note.replace(/^(?=.)/gm, '# ')}\n`;
}

function managerEntry({ lock, name, owns, version, versionless }: DraftedManager, words: DraftWording): DocumentEntry {
  const entries: DocumentEntry[] = [
    { key: 'owns', value: { ...list(owns.value), ...comment(owns.from, words) } },
    ...(version ? [{ key: 'version', value: drafted(version, words) }] : []),
    { key: 'lock', value: drafted(lock, words) },
  ];
  return { key: name, value: { kind: 'map', entries, ...(versionless ? { after: originText(versionless, words) } : {}) } };
}

/** One manager as the value of its name. */
export const managerNode = (manager: DraftedManager, words: DraftWording): DocumentNode => managerEntry(manager, words).value;

/** managers.yml as text. */
export function managersText({ exempt, isSearchedWhole, managers }: ManagersDraft, words: DraftWording): string {
  const header = [schema('managers'), '', words.managersHeader, ...(isSearchedWhole ? [] : [words.notSearchedNote])].join('\n');
  const entries: DocumentEntry[] = [
    { key: 'version', value: scalar(1) },
    {
      key: 'managers',
      isApart: true,
      before: words.managersNote,
      value: { kind: 'map', entries: managers.map((manager) => managerEntry(manager, words)) },
    },
    {
      key: 'exempt',
      isApart: true,
      before: words.exemptNote,
      value: { kind: 'list', items: [...installedFolders.map(scalar), ...exempt.map((folder) => drafted(folder, words))] },
    },
  ];
  return writeDocument({ kind: 'map', entries }, header);
}

/** Values of a draft that are marked with a `?`. */
export function unsureValues({ path, roles: own }: PortsDraft): number {
  const origins = [
    ...own.flatMap((role) => [role.url, role.kind, role.owner, role.inside, role.model].map((value) => value?.from)),
    ...path.flatMap(({ as, variable }) => [as?.from, variable?.from]),
  ];
  return origins.filter((from) => from?.isSure === false).length;
}
