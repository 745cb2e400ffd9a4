import type { Phase } from '../base/phase.ts';
import type { StackWord } from '../probes/identity/front-products.ts';
import type { ReachWish } from '../reach/reach-seen.ts';
import type { CheckOptions, CommandLineProblem } from './check-options.ts';
import type { ServeOptions } from './serve.ts';

/** The command line as data: one command with its options, a text to print, or what is wrong with it. */
export type CommandLine =
  | { readonly command: 'check'; readonly options: CheckOptions }
  | { readonly command: 'reach'; readonly options: CheckOptions; readonly wish: ReachWish; readonly isWatching: boolean }
  | {
      readonly command: 'plan';
      readonly options: CheckOptions;
      readonly isJson: boolean;
    }
  | {
      readonly command: 'report';
      readonly options: CheckOptions;
      readonly out: string;
    }
  | { readonly command: 'diff'; readonly options: CheckOptions }
  | {
      readonly command: 'session';
      readonly options: CheckOptions;
      readonly everyMs: number;
      /** The program and its words; none: what the ledger names. */
      readonly words: readonly string[];
      readonly log?: string;
    }
  | { readonly command: 'watch'; readonly options: CheckOptions; readonly everyMs: number }
  | {
      readonly command: 'demo';
      readonly options: CheckOptions;
      readonly faults: readonly string[];
      /** Only where --phase was typed: else a fault brings its own. */
      readonly phase?: Phase;
      readonly list: boolean;
      readonly keep: boolean;
    }
  | {
      readonly command: 'init';
      readonly ports?: string;
      readonly managers?: string;
      readonly adopt?: readonly string[];
      readonly isExample?: boolean;
      readonly stack?: StackWord;
    }
  | {
      readonly command: 'trust';
      readonly ports?: string;
      readonly managers?: string;
      readonly isYes: boolean;
      readonly isForgotten: boolean;
    }
  | { readonly command: 'explain'; readonly code?: string }
  | { readonly command: 'schema'; readonly name?: string }
  | { readonly command: 'completion'; readonly shell?: string }
  | { readonly command: 'mcp'; readonly ports?: string; readonly managers?: string; readonly trust?: boolean }
  | { readonly command: 'serve'; readonly options: CheckOptions; readonly served: ServeOptions }
  | { readonly command: 'help'; readonly text: string }
  | { readonly command: 'version' }
  | { readonly command: 'wrong'; readonly problem: CommandLineProblem };
