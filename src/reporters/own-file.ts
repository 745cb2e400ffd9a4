import { open } from 'node:fs/promises';
import type { FormatName } from './reporters.ts';

/** What a file of ours ends or begins with. Formats that have comments get one, for nothing else in them is surely ours. */
const comment = '<!-- preflight.report/v1 -->';
const commented: ReadonlySet<FormatName> = new Set(['markdown', 'html']);

/** The text as it is written into a file of this format, so that the next run knows it as its own. */
export const markedAsOwn = (format: FormatName, text: string): string =>
  commented.has(format) ? `${text.endsWith('\n') ? text : `${text}\n`}${comment}\n` : text;

/** Did Preflight write what lies there? An empty file is nobody's text. */
export async function isOwnFile(format: FormatName, path: string): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    if (size === 0) return true;
    const part = async (from: number, length: number) => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, Math.max(0, from));
      return buffer.subarray(0, bytesRead).toString('utf8');
    };
    const [head, tail] = [await part(0, 4096), await part(size - 64, 64)];
    return isOwn(format, head, tail);
  } finally {
    await handle.close();
  }
}

function isOwn(format: FormatName, head: string, tail: string): boolean {
  switch (format) {
    case 'markdown':
    case 'html':
      return tail.trimEnd().endsWith(comment);
    case 'json':
      return head.startsWith('{') && head.includes('"preflight.report/v1"');
    case 'junit':
      return head.includes('<testsuites name="preflight"');
    case 'prometheus':
      return head.startsWith('# HELP preflight_');
    case 'codequality':
      return head.trim() === '[]' || (head.startsWith('[') && head.includes('"check_name"'));
    case 'github':
      return head.startsWith('::');
    case 'terminal':
      return /^[✓✗!?] /u.test(head);
  }
}
