import { PassThrough } from 'node:stream';
import { $ as kleur } from 'kleur/colors';
import { describe, expect, test } from 'vitest';
import { cutTo, displayWidth, padTo, wrapTo } from '../../src/base/display-width.ts';
import { createPaint, wantsColor, wantsUnicode } from '../../src/reporters/paint.ts';
import { createProgress } from '../../src/reporters/progress.ts';
import { plainScreen } from '../../src/reporters/screen.ts';
import { terminal } from '../../src/reporters/terminal.ts';
import { en } from '../../src/words/en.ts';
import { ja } from '../../src/words/ja.ts';
import { mixedReport } from '../fixtures/report/mixed-report.ts';

describe('the width of a text', () => {
  test.each([
    ['plain', 5],
    ['日本語', 6],
    ['ﾊﾝｶｸ', 4],
    ['ＦＵＬＬ', 8],
    ['한국어', 6],
    ['e\u0301', 1],
    ['👩‍👩‍👧', 2],
    ['✓ ✗ ▶', 5],
    ['❤\ufe0f', 2],
    ['\u001b[31mred\u001b[39m', 3],
    ['', 0],
  ])('of %j is %i columns', (text, columns) => {
    expect(displayWidth(text)).toBe(columns);
  });

  test('is what padding and cutting keep to', () => {
    expect(padTo('日本', 6)).toBe('日本  ');
    expect(cutTo('日本語です', 7)).toBe('日本語…');
    expect(displayWidth(cutTo('日本語です', 6))).toBeLessThanOrEqual(6);
  });

  test('is what wrapping keeps to, without a full stop at the start of a line', () => {
    const lines = wrapTo('これは長い日本語の文です。次の行に続きます。', 12);
    expect(lines.join('')).toBe('これは長い日本語の文です。次の行に続きます。');
    expect(lines.filter((line) => /^[。、]/.test(line))).toEqual([]);
    expect(lines.every((line) => displayWidth(line) <= 14)).toBe(true);
  });
});

describe('the screen', () => {
  test.each([40, 60, 80, 120])('keeps to %i columns, commands and one-word texts aside', (width) => {
    for (const [language, words] of [
      ['en', en],
      ['ja', ja],
    ] as const) {
      const isCopied = (line: string) =>
        line.includes('docker compose') || line.includes('lms server') || /^\S*\s*\S+\s[✗?!] \S+$/.test(line.trim());
      const long = terminal(mixedReport(language), { ...plainScreen, width }, words)
        .split('\n')
        .filter(
          (line) =>
            displayWidth(line) > width && !isCopied(line) && (width < 64 || !/[✗?!] [a-z.]+:/.test(line)) && !line.includes('poetry -C'),
        );
      expect(long).toEqual([]);
    }
  });

  test('shows no escape sequence that a server sent', () => {
    expect(terminal(mixedReport('en'), { ...plainScreen, verbosity: 'verbose' }, en)).not.toContain('\u001b');
  });

  test('has only ASCII signs of its own where the terminal knows no others', () => {
    const text = terminal(mixedReport('en'), { ...plainScreen, isUnicode: false }, en);
    expect(text).not.toMatch(/[✓✗▶─…·“”’→]/);
  });
});

describe('colours', () => {
  test.each([
    [{ isTerminal: true, env: {} }, true],
    [{ isTerminal: false, env: {} }, false],
    [{ isTerminal: true, env: { NO_COLOR: '1' } }, false],
    [{ isTerminal: true, env: { NO_COLOR: '' } }, true],
    [{ isTerminal: true, env: { TERM: 'dumb' } }, false],
    [{ isTerminal: true, env: { CI: 'true' } }, false],
    [{ isTerminal: true, env: {}, noColor: true }, false],
  ])('with %j are wanted: %s', (input, wanted) => {
    expect(wantsColor(input)).toBe(wanted);
  });

  test('leave the global switch of kleur as it was', async () => {
    const before = kleur.enabled;
    const paint = await createPaint(true);
    expect(paint.bad('x')).toContain('\u001b[');
    expect((await createPaint(false)).bad('x')).toBe('x');
    expect(kleur.enabled).toBe(before);
  });

  test('and arrows follow the locale', () => {
    expect(wantsUnicode({ LANG: 'ja_JP.UTF-8' }, 'linux')).toBe(true);
    expect(wantsUnicode({ LANG: 'C' }, 'linux')).toBe(false);
    expect(wantsUnicode({}, 'darwin')).toBe(true);
  });
});

describe('progress', () => {
  const started = { kind: 'run-started', total: 3 } as const;

  test('writes plain lines for a log level, and raw events only for debug', async () => {
    const lines: Record<'info' | 'debug', string[]> = { info: [], debug: [] };
    for (const logLevel of ['info', 'debug'] as const) {
      const stream = new PassThrough() as unknown as NodeJS.WriteStream;
      const progress = await createProgress({
        stream,
        isLive: true,
        isColor: false,
        logLevel,
        write: (line) => lines[logLevel].push(line),
        words: en,
      });
      progress.onEvent(started);
      progress.onEvent({
        kind: 'check-progress',
        id: 'dify.chat:nginx',
        progress: { kind: 'event', atMs: 12, event: 'message', raw: 'po\u001b[31mng' },
      });
      progress.stop();
    }
    expect(lines.info).toEqual(['preflight: Starting 3 checks']);
    expect(lines.debug).toEqual(['preflight: Starting 3 checks', 'preflight: 12 ms dify.chat:nginx message pong']);
  });

  test('writes nothing at all where nothing is a terminal', async () => {
    const stream = new PassThrough();
    const progress = await createProgress({
      stream: stream as unknown as NodeJS.WriteStream,
      isLive: true,
      isColor: false,
      write: () => {},
      words: en,
    });
    progress.onEvent(started);
    progress.note('waiting');
    progress.stop();
    expect(stream.read()).toBeNull();
  });
});
