import type { DraftedStack, OriginArgs, Part } from '../draft/draft.ts';

/** What `preflight init` writes into a drafted ledger and says of it. Headers and notes are lines of comments. */
export type DraftWording = {
  /** Where a value comes from; a phrase without a full stop. */
  readonly origins: { readonly [C in keyof OriginArgs]: (args: OriginArgs[C]) => string };
  /** The summary of a role. */
  readonly parts: { readonly [P in Part]: string };
  readonly portsHeader: (stack?: DraftedStack) => string;
  /** Nothing of that product was seen: every value is what it usually is. */
  readonly profileNote: (title: string) => string;
  readonly rolesNote: string;
  readonly frontNote: string;
  readonly othersNote: string;
  readonly pathNote: (stack?: DraftedStack) => string;
  readonly noModelNote: string;
  readonly noFrontNote: string;
  readonly chatNote: string;
  /** A chat with a model server itself. */
  readonly modelChatNote: string;
  readonly noChatNote: string;
  readonly noModelChatNote: (model: string) => string;
  readonly tokensNote: string;
  readonly unseenNote: (what: 'containers' | 'listeners', why: string) => string;
  readonly managersHeader: string;
  readonly managersNote: string;
  readonly notSearchedNote: string;
  readonly exemptNote: string;
  /** What init says. */
  readonly drafted: (file: string, roles: number, unsure: number) => string;
  readonly draftedProfile: (file: string, title: string, unsure: number) => string;
  readonly draftedManagers: (file: string, managers: readonly string[]) => string;
  readonly example: (file: string) => string;
  readonly noStack: (title?: string) => string;
  readonly noProjects: string;
  readonly notSeen: (what: 'containers' | 'listeners', why: string) => string;
  readonly beside: (names: readonly string[]) => string;
  readonly next: string;
  readonly noChat: string;
  readonly noModelChat: string;
  readonly asItIs: (file: string) => string;
  readonly differs: (command: string) => string;
  readonly adopted: (names: readonly string[], file: string) => string;
  readonly nothingToAdopt: (name: string, known: readonly string[]) => string;
  readonly adoptNeedsLedger: (file: string) => string;
  readonly notAdopted: (name: string, file: string) => string;
};
