import { speak } from '../../engine/vocabulary.ts';

/** What there is room for: the file system at `path`, or memory. */
type RoomArgs = {
  readonly what: 'disk' | 'memory';
  readonly freeBytes: number;
  readonly path?: string;
};

/** Codes of the findings of this family, each with its arguments. */
export type HostFindings = {
  'room-enough': RoomArgs;
  /** Less than it takes to work without worry. */
  'room-low': RoomArgs & { readonly wantedBytes: number };
  /** Less than it takes to work at all. */
  'room-out': RoomArgs & { readonly wantedBytes: number };
};

/** What the checks of this family saw, for the diagnosis and for the facts of the report. */
export type HostObserved = {
  'host.room': RoomArgs & {
    readonly totalBytes: number;
    readonly wantedBytes: number;
  };
};

/** Names of the evidence that this family shows. */
export type HostEvidence = 'disk-free' | 'memory-available' | 'looked-at';

export const ofHost = speak<HostFindings, HostObserved, HostEvidence>();
