import type { Look } from './look.ts';

export type FileStat = {
  readonly kind: 'file' | 'folder' | 'other';
  readonly sizeBytes: number;
  readonly mode: number;
  readonly modifiedAt: string;
};

/** Reading only. Paths are absolute. */
export type FileProbe = {
  /** undefined when there is no such file. */
  readonly read: (path: string, maxBytes?: number) => Promise<Look<string | undefined>>;
  readonly stat: (path: string) => Promise<Look<FileStat | undefined>>;
  /** Names in a folder, sorted; undefined when there is none. */
  readonly list: (
    path: string,
  ) => Promise<Look<readonly { readonly name: string; readonly kind: 'file' | 'folder' | 'other' }[] | undefined>>;
};
