import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { Parser } from 'tap-parser';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { codequality } from '../../src/reporters/codequality.ts';
import { github } from '../../src/reporters/github.ts';
import { githubSummary } from '../../src/reporters/github-summary.ts';
import { json } from '../../src/reporters/json.ts';
import { junit } from '../../src/reporters/junit.ts';
import { otlp } from '../../src/reporters/otlp.ts';
import { prometheus } from '../../src/reporters/prometheus.ts';
import { sarif } from '../../src/reporters/sarif.ts';
import { plainScreen } from '../../src/reporters/screen.ts';
import { tap } from '../../src/reporters/tap.ts';
import { en } from '../../src/words/en.ts';
import { ja } from '../../src/words/ja.ts';
import { greenReport, mixedReport } from '../fixtures/report/mixed-report.ts';

const hasProgram = (name: string) => spawnSync(name, ['--version']).error === undefined;
const reports: readonly (readonly [string, Report, typeof en])[] = [
  ['mixed, English', mixedReport('en'), en],
  ['mixed, Japanese', mixedReport('ja'), ja],
  ['green', greenReport(), en],
];

describe('json', () => {
  let isValid: ValidateFunction;
  beforeAll(async () => {
    // Built as it ships: from the shape that the report's types are inferred from.
    const { reportJsonSchema } = (await import(new URL('../../.config/schemas.mjs', import.meta.url).href)) as {
      reportJsonSchema: () => Promise<object>;
    };
    isValid = new Ajv({ strict: false, validateFormats: false }).compile(await reportJsonSchema());
  });

  test.each(reports)('is valid against the schema that ships: %s', (_, report, words) => {
    isValid(JSON.parse(json(report, plainScreen, words)));
    expect(isValid.errors).toBeNull();
  });

  test('is not valid with a key that the schema does not know', () => {
    expect(isValid({ ...greenReport(), surprise: 1 })).toBe(false);
  });

  test('has its keys in the same order, however the report was put together', () => {
    const report = mixedReport('en');
    const reversed = Object.fromEntries(Object.entries(report).reverse()) as unknown as Report;
    expect(json(reversed, plainScreen, en)).toBe(json(report, plainScreen, en));
  });
});

describe('junit', () => {
  const xsd = join(import.meta.dirname, '../fixtures/report/junit.xsd');

  test.skipIf(!hasProgram('xmllint')).each(reports)('is valid for Jenkins: %s', (_, report, words) => {
    const { status, stderr } = spawnSync('xmllint', ['--noout', '--schema', xsd, '-'], {
      input: junit(report, plainScreen, words),
      encoding: 'utf8',
    });
    expect([status, stderr.trim()]).toEqual([0, '- validates']);
  });

  test('tells a failure from what could not be looked at and from what was not asked', () => {
    const xml = junit(mixedReport('en'), plainScreen, en);
    const count = (tag: string) => xml.split(`<${tag} `).length - 1;
    expect({ failure: count('failure'), error: count('error'), skipped: count('skipped') }).toEqual({ failure: 4, error: 1, skipped: 2 });
  });

  test('holds no control characters and no open CDATA', () => {
    const xml = junit(mixedReport('en'), plainScreen, en);
    expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/);
    expect(xml).not.toContain(']]>');
  });
});

describe('github', () => {
  const lines = github(mixedReport('en'), plainScreen, en).trimEnd().split('\n');

  test('annotates the ledger line of each cause first', () => {
    expect(lines[0]).toBe(
      '::error file=ports.yml,line=31,endLine=31,col=10,endColumn=17,title=lmstudio-loopback-only%3A lmstudio::LM Studio listens on 127.0.0.1 only, so no container can reach it.%0ASwitch on “Serve on Local Network” in LM Studio, or start its server for all addresses.%0A$ lms server start --bind 0.0.0.0',
    );
  });

  test('gives a cause of nothing but warnings as a warning', () => {
    expect(lines.filter((line) => line.includes('lock-stale')).map((line) => line.split(' ')[0])).toEqual(['::warning']);
  });

  test('lets no text of a server forge a command of its own', () => {
    const forged = { ...mixedReport('en'), headline: '::error::forged' };
    const all = github(forged, plainScreen, en).trimEnd().split('\n');
    expect(all.filter((line) => !/^::(error|warning) (file=|title=)/.test(line))).toEqual(['✗ ::error::forged']);
  });

  test('shows at most ten of a kind, the tenth telling how many more there are', () => {
    const report = mixedReport('en');
    const odd = report.checks.find((check) => check.id === 'endpoint.answers:odd');
    const checks = Array.from({ length: 30 }, (_, index) => ({
      ...(odd as Report['checks'][number]),
      id: `endpoint.answers:odd-${index}`,
    }));
    const errors = github({ ...report, causes: [], checks }, plainScreen, en)
      .split('\n')
      .filter((line) => line.startsWith('::error'));
    expect(errors).toHaveLength(10);
    expect(errors[9]).toContain('21 more');
  });

  test('keeps the summary below what GitHub takes', () => {
    const report = mixedReport('en');
    const checks = Array.from({ length: 8000 }, (_, index) => ({
      ...(report.checks[5] as Report['checks'][number]),
      id: `endpoint.answers:${index}`,
    }));
    expect(Buffer.byteLength(githubSummary({ ...report, checks }, plainScreen, en))).toBeLessThan(1024 * 1024);
  });
});

describe('prometheus', () => {
  test.skipIf(!hasProgram('promtool')).each(reports)('has nothing that promtool finds: %s', (_, report, words) => {
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
      input: prometheus(report, plainScreen, words),
      encoding: 'utf8',
    });
    expect([status, stdout, stderr]).toEqual([0, '', '']);
  });

  test('has one gauge for each check and for each cause', () => {
    const report = mixedReport('en');
    const lines = prometheus(report, plainScreen, en).split('\n');
    expect(lines.filter((line) => line.startsWith('preflight_check_verdict{'))).toHaveLength(report.checks.length);
    expect(lines.filter((line) => line.startsWith('preflight_cause_present{'))).toHaveLength(report.causes.length);
  });
});

describe('codequality', () => {
  test('has a stable fingerprint, a severity and a place for every issue', () => {
    const moved = mixedReport('en');
    const issues = (report: Report) =>
      JSON.parse(codequality(report, plainScreen, en)) as { fingerprint: string; location: { lines: { begin: number } } }[];
    const before = issues(moved);
    const after = issues({ ...moved, causes: moved.causes.map((cause) => ({ ...cause, at: { file: 'ports.yml', line: 99, column: 1 } })) });
    expect(after.map((issue) => issue.fingerprint)).toEqual(before.map((issue) => issue.fingerprint));
    expect(new Set(before.map((issue) => issue.fingerprint)).size).toBe(before.length);
    expect(after[0]?.location.lines.begin).toBe(99);
  });
});

describe('sarif', () => {
  const file = join(import.meta.dirname, '../fixtures/report/sarif-2.1.0.schema.json');
  // It is of draft 4, which this validator does not name, and has nothing in it that draft 7 reads otherwise.
  const { $schema: _, id: _id, ...schema } = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, unknown>>;
  const isValid = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema);
  const logOf = (report: Report, words: typeof en) =>
    JSON.parse(sarif(report, plainScreen, words)) as {
      readonly runs: readonly {
        readonly results: readonly {
          readonly ruleId: string;
          readonly level: string;
          readonly locations: readonly { readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } } }[];
          readonly partialFingerprints: object;
        }[];
      }[];
    };

  test.each(reports)('is valid against the schema of OASIS: %s', (_, report, words) => {
    isValid(logOf(report, words));
    expect(isValid.errors).toBeNull();
  });

  test('is not valid when a result has no message', () => {
    const log = logOf(mixedReport('en'), en);
    isValid({ ...log, runs: log.runs.map((run) => ({ ...run, results: run.results.map((each) => ({ ...each, message: undefined })) })) });
    expect(isValid.errors).not.toBeNull();
  });

  test('has the causes first, as errors or as the warnings that they are, and nothing of a green run', () => {
    const results = logOf(mixedReport('en'), en).runs[0]?.results ?? [];
    expect(results[0]).toMatchObject({ ruleId: 'lmstudio-loopback-only', level: 'error' });
    expect(results.find(({ ruleId }) => ruleId === 'lock-stale')?.level).toBe('warning');
    expect(logOf(greenReport(), en).runs[0]?.results).toEqual([]);
  });

  test('names a file as a relative reference, whatever its name has in it', () => {
    const report = mixedReport('en');
    const at = { file: 'my stack\\ports #1.yml', line: 2, column: 1 };
    const [first] = logOf({ ...report, causes: report.causes.map((cause) => ({ ...cause, at })) }, en).runs[0]?.results ?? [];
    expect(first?.locations[0]?.physicalLocation.artifactLocation.uri).toBe('my%20stack/ports%20%231.yml');
  });
});

describe('tap', () => {
  test.each(reports)('is read by a parser of TAP as what it means: %s', (_, report, words) => {
    const read = Parser.parse(tap(report, plainScreen, words));
    const lines = read.filter(([kind]) => kind === 'assert').map(([, line]) => line as { ok: boolean; skip?: unknown; name: string });
    expect(lines).toHaveLength(report.checks.length);
    expect(lines.filter(({ ok }) => !ok)).toHaveLength(report.counts.fail + report.counts.unknown);
    expect(lines.filter(({ skip }) => skip)).toHaveLength(report.counts.blocked + report.counts.skipped);
    expect(read.filter(([kind]) => kind === 'extra' || kind === 'bailout')).toEqual([]);
  });

  test('lets no text of a server make a directive of its own', () => {
    const report = mixedReport('en');
    const checks = report.checks.map((check) => ({ ...check, id: `${check.id} # SKIP forged`, message: 'Bail out!\nok 99 - forged' }));
    const lines = Parser.parse(tap({ ...report, checks }, plainScreen, en)).filter(([kind]) => kind === 'assert');
    const skipped = lines.filter(([, line]) => (line as { skip?: unknown }).skip);
    expect([lines.length, skipped.length]).toEqual([checks.length, report.counts.blocked + report.counts.skipped]);
  });
});

describe('otlp', () => {
  type Span = {
    readonly traceId: string;
    readonly spanId: string;
    readonly parentSpanId?: string;
    readonly name: string;
    readonly startTimeUnixNano: string;
    readonly endTimeUnixNano: string;
    readonly status: { readonly code: number };
    readonly events?: readonly object[];
  };
  const spansOf = (report: Report): readonly Span[] =>
    (JSON.parse(otlp(report, plainScreen, en)) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] }).resourceSpans[0]?.scopeSpans[0]
      ?.spans ?? [];

  test.each(reports)('has the forms of OTLP/JSON, ids that fit together, and no span that ends before it begins: %s', (_, report) => {
    const spans = spansOf(report);
    const ids = new Set(spans.map(({ spanId }) => spanId));
    expect(ids.size).toBe(spans.length);
    for (const { traceId, spanId, parentSpanId, startTimeUnixNano, endTimeUnixNano } of spans) {
      expect(traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(spanId).toMatch(/^[0-9a-f]{16}$/);
      if (parentSpanId !== undefined) expect(ids).toContain(parentSpanId);
      expect([startTimeUnixNano, endTimeUnixNano].join(' ')).toMatch(/^\d{19} \d{19}$/);
      expect(BigInt(endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(startTimeUnixNano));
    }
  });

  test('has one span for the run, one a hop that was asked, and one for the chat with its events', () => {
    const report = mixedReport('en');
    const asked = report.path.filter(({ to }) =>
      report.checks.some(({ id, startedMs }) => id === `hop.reaches:${to}` && startedMs !== undefined),
    );
    const names = spansOf(report).map(({ name }) => name);
    expect(names.filter((name) => name.includes(' → '))).toEqual(asked.map(({ from, to }) => `${from} → ${to}`));
    expect(names[0]).toBe('preflight running');
    expect(spansOf(report)[0]?.status.code).toBe(2);
    expect(spansOf(greenReport())[0]?.status.code).toBe(1);
  });

  test('gives another run another trace', () => {
    const report = mixedReport('en');
    expect(spansOf({ ...report, durationMs: report.durationMs + 1 })[0]?.traceId).not.toBe(spansOf(report)[0]?.traceId);
  });
});
