import type { World } from './network.ts';
import type { PublishPlan } from './plan.ts';

/** What a child process of the practice stack is told to be. It travels as JSON. */
export type ChildJob =
  /** All that listens inside containers, and the engine's API. */
  | { readonly kind: 'containers'; readonly world: World }
  /** The listeners of published ports, as Docker's proxy holds them. */
  | { readonly kind: 'docker-proxy'; readonly world: World; readonly service: string; readonly publishes: readonly PublishPlan[] }
  | { readonly kind: 'lmstudio'; readonly world: World }
  /** A server that is no part of the stack, by its place in the plan. */
  | { readonly kind: 'stranger'; readonly world: World; readonly index: number };

/** What a child answers, once: it listens, or why it cannot. */
export type ChildSays = { readonly kind: 'ready' } | { readonly kind: 'failed'; readonly code: string; readonly detail: string };
