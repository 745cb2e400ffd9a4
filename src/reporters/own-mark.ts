import { sha256 } from '../base/sha256.ts';
import type { FormatName } from './reporters.ts';

/**
 * How Preflight knows a file of each format again: by a comment, which only its reader sees, or where the format has none, by its form
 * (`forms` below).
 */
const marksOf: Readonly<Record<FormatName, readonly [before: string, after: string] | 'form'>> = {
  markdown: ['<!-- ', ' -->'],
  html: ['<!-- ', ' -->'],
  junit: ['<!-- ', ' -->'],
  prometheus: ['# ', ''],
  terminal: ['# ', ''],
  github: ['# ', ''],
  tap: ['# ', ''],
  json: 'form',
  sarif: 'form',
  otlp: 'form',
  codequality: 'form',
};

const word = 'preflight sha256:';
const marks = /(?:^|\n)(?:<!-- |# )preflight sha256:([0-9a-f]{64})(?: -->)?\n?$/;

/** How the documents begin that have a place for the name of who wrote them: the report, SARIF, OTLP. */
const forms: readonly RegExp[] = [
  /^\{\s*"schema": ?"preflight\.report\/v\d/,
  /^\{\s*"\$schema": "[^"\n]{1,80}",\s*"version": "2\.1\.0",\s*"runs": \[\s*\{\s*"tool": \{\s*"driver": \{\s*"name": "preflight"/,
  /^\{\s*"resourceSpans": \[\s*\{\s*"resource": \{\s*"attributes": \[\s*\{\s*"key": "service\.name",\s*"value": \{\s*"stringValue": "preflight"/,
];

/**
 * The text as it goes into a file, with the mark by which Preflight knows it again: a digest of what stands above. A person who writes
 * into the file makes it their own, and then it is not written over.
 */
export function withMark(format: FormatName, text: string): string {
  const comment = marksOf[format];
  if (comment === 'form') return text;
  const body = text.endsWith('\n') ? text : `${text}\n`;
  return `${body}${comment[0]}${word}${digestOf(body)}${comment[1]}\n`;
}

/** Did Preflight write this, just so? An empty file is nobody's, and holds nothing to lose. */
export function isOurs(text: string): boolean {
  if (text.trim() === '') return true;
  const plain = text.replaceAll('\r\n', '\n');
  const mark = marks.exec(plain.slice(-200));
  if (mark) return digestOf(plain.slice(0, plain.length - mark[0].length + (mark[0].startsWith('\n') ? 1 : 0))) === mark[1];
  return forms.some((form) => form.test(plain.slice(0, 400))) || isCodeQuality(plain);
}

/** Line endings are git's affair: a report that was committed and checked out elsewhere is the same. */
const digestOf = (body: string) => sha256(body.replaceAll('\r\n', '\n'));

/** GitLab's format has no place for a name: the keys in our order, and our own codes of 64 digits. */
function isCodeQuality(text: string): boolean {
  if (/^\[\s*\]\s*$/.test(text)) return true;
  return /^\[\s*\{\s*"description": "[^\n]*",\s*"check_name": "[a-z.-]+",\s*"fingerprint": "[0-9a-f]{64}",\s*"severity": "/.test(
    text.slice(0, 8192),
  );
}
