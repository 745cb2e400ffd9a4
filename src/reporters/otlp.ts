import { cleanLine } from '../base/sanitise.ts';
import { sha256 } from '../base/sha256.ts';
import type { Report, ReportHop } from '../report/report.ts';
import type { Reporter } from './reporter.ts';

/**
 * The way of the signal as an OpenTelemetry trace in OTLP/JSON: the run, one span a hop of the path, and the chat with its events. Times are
 * those at which each was really asked; a hop that was not asked has no span. Jaeger and Tempo take the file at /v1/traces.
 */
export const otlp: Reporter = (report) => {
  const traceId = idOf(report, 'trace', 32);
  const root = idOf(report, 'run', 16);
  const spans = [
    runSpan(report, traceId, root),
    ...report.path.flatMap((hop) => hopSpan(report, hop, traceId, root)),
    ...chatSpan(report, traceId, root),
  ];
  const scope = { name: 'preflight', version: report.tool.version };
  const resource = { attributes: attributes({ 'service.name': 'preflight', 'service.version': report.tool.version }) };
  return `${JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ scope, spans }] }] }, null, 2)}\n`;
};

/** The same run has the same ids, another one has others. */
const idOf = ({ startedAt, durationMs, ledgers }: Report, what: string, length: number) =>
  sha256([startedAt, durationMs, ...ledgers.map((ledger) => ledger.sha256), what].join('\u0000')).slice(0, length);

/** Nanoseconds since 1970 as OTLP/JSON writes 64 bits: in decimal, as text. */
const nanos = ({ startedAt }: Report, ms: number) =>
  String(BigInt(Date.parse(startedAt)) * 1_000_000n + BigInt(Math.round(ms * 1_000_000)));

const attributes = (values: Readonly<Record<string, string | number | undefined>>) =>
  Object.entries(values).flatMap(([key, value]) =>
    value === undefined
      ? []
      : [{ key, value: typeof value === 'number' ? { doubleValue: value } : { stringValue: cleanLine(value, 500) } }],
  );

/** Kinds of spans and status codes of OpenTelemetry, as its protocol numbers them. */
const [internal, client] = [1, 3];
const [isOk, isError] = [1, 2];

const statusOf = (verdict: string, message: string) =>
  verdict === 'pass' || verdict === 'warn' ? { code: isOk } : { code: isError, message: cleanLine(message, 500) };

const runSpan = (report: Report, traceId: string, spanId: string) => ({
  traceId,
  spanId,
  name: `preflight ${report.phase}`,
  kind: internal,
  startTimeUnixNano: nanos(report, 0),
  endTimeUnixNano: nanos(report, report.durationMs),
  attributes: attributes({
    'preflight.verdict': report.verdict,
    'preflight.cause': report.causes[0]?.code,
    'preflight.critical_path_ms': report.criticalPathMs,
  }),
  status: statusOf(report.verdict, report.headline),
});

function hopSpan(report: Report, hop: ReportHop, traceId: string, parentSpanId: string) {
  const check = report.checks.find(({ id }) => id === `hop.reaches:${hop.to}`);
  if (check?.startedMs === undefined || check.durationMs === undefined) return [];
  const message = check.verdict === hop.verdict ? check.message : (hop.code ?? hop.verdict);
  return [
    {
      traceId,
      spanId: idOf(report, `hop ${hop.to}`, 16),
      parentSpanId,
      name: cleanLine(`${hop.from} → ${hop.to}`, 200),
      kind: client,
      startTimeUnixNano: nanos(report, check.startedMs),
      endTimeUnixNano: nanos(report, check.startedMs + check.durationMs),
      attributes: attributes({
        'peer.service': hop.to,
        'url.full': hop.address,
        'preflight.check': hop.check,
        'preflight.verdict': hop.verdict,
        'preflight.code': hop.code,
        'preflight.hop_ms': hop.durationMs,
      }),
      status: statusOf(hop.verdict, message),
    },
  ];
}

function chatSpan(report: Report, traceId: string, parentSpanId: string) {
  const check = report.checks.find(({ kind }) => kind === 'dify.chat' || kind === 'model.chat');
  const { chat } = report;
  if (!chat || check?.startedMs === undefined) return [];
  const startedMs = check.startedMs;
  return [
    {
      traceId,
      spanId: idOf(report, 'chat', 16),
      parentSpanId,
      name: cleanLine(`chat ${check.subject}`, 200),
      kind: client,
      startTimeUnixNano: nanos(report, startedMs),
      endTimeUnixNano: nanos(report, startedMs + chat.totalMs),
      attributes: attributes({
        'gen_ai.operation.name': 'chat',
        'gen_ai.response.model': chat.model,
        'preflight.first_token_ms': chat.ttftMs,
        'preflight.tokens_per_second': chat.tokensPerSecond,
        'preflight.verdict': check.verdict,
        'preflight.code': check.code,
      }),
      events: chat.events.map(({ atMs, event, detail }) => ({
        timeUnixNano: nanos(report, startedMs + atMs),
        name: cleanLine(event, 100),
        attributes: attributes({ 'preflight.detail': detail }),
      })),
      status: statusOf(check.verdict, check.message),
    },
  ];
}
