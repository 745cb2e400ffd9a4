import { appendFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '../base/make-folder.ts';
import { readRegular } from '../base/read-regular.ts';
import type { Wording } from '../words/words.ts';
import { hasSessionTable, type SessionSum, sessionTable } from './session-table.ts';
import { leadsAway } from './write-own.ts';

export type SessionLog = {
  /** Absolute. */
  readonly path: string;
  /** Where the user stands. */
  readonly folder: string;
  /** --force: whatever the file holds, and through links. */
  readonly isForced: boolean;
};

/** A log of a lifetime of sessions is far smaller. */
const maxBytes = 16 * 1024 * 1024;

type Opened = { readonly text: string } | { readonly refusal: string };

async function openLog({ path, folder, isForced }: SessionLog, words: Wording): Promise<Opened> {
  const { screen, session } = words;
  if (!isForced && (await leadsAway(folder, path))) return { refusal: screen.unlessForced(screen.notWritten['leaves-folder']) };
  const read = await readRegular(path, maxBytes);
  if (read.kind === 'missing') return { text: '' };
  if (read.kind !== 'read') return { refusal: read.kind === 'too-large' ? 'EFBIG' : read.code };
  const text = read.bytes.toString('utf8');
  return isForced || hasSessionTable(text, words) ? { text } : { refusal: session.logNotOurs };
}

/** Why a session could not be written there at its end; undefined when it can. Nothing is written. */
export async function logRefusal(log: SessionLog, words: Wording): Promise<string | undefined> {
  const opened = await openLog(log, words);
  return 'refusal' in opened ? opened.refusal : undefined;
}

/**
 * Appends the line of a session to a log, which is begun when it is not there. What stands in it is never changed: behind somebody's own
 * notes a new table begins. Returns why it could not; never throws.
 */
export async function appendSession(log: SessionLog, sum: SessionSum, words: Wording): Promise<string | undefined> {
  const opened = await openLog(log, words);
  if ('refusal' in opened) return opened.refusal;
  const { head, row } = sessionTable(sum, words);
  const { text } = opened;
  const body = text.trimEnd();
  const last = body.slice(body.lastIndexOf('\n') + 1);
  const gap = text === '' || text.endsWith('\n') ? '' : '\n';
  // A blank line ends a table.
  const isInTable = last.startsWith('|') && text.slice(body.length).split('\n').length <= 2;
  const table = head.slice(head.indexOf('|'));
  try {
    await makeFolder(dirname(log.path), 0o700);
    await appendFile(log.path, text.trim() === '' ? head + row : isInTable ? gap + row : `${gap}\n${table}${row}`);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown';
  }
}
