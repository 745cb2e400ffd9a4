import * as v from 'valibot';

// The one source of the report's shape: the types are inferred from it (report.ts) and the JSON Schema that ships is made
// from it. Nothing on the hot path imports this file at run time: a report is built as a plain value and held against the
// schema in the tests.

const list = <const T extends v.GenericSchema>(item: T) => v.pipe(v.array(item), v.readonly());
const shape = <const T extends v.ObjectEntries>(entries: T) => v.pipe(v.strictObject(entries), v.readonly());
const maybe = v.exactOptional;
const text = v.string();
const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const ms = v.pipe(v.number(), v.minValue(0));
const flag = v.boolean();

const verdict = v.picklist(['pass', 'warn', 'fail', 'unknown', 'blocked', 'skipped']);

const span = shape({
  file: text,
  line: v.pipe(v.number(), v.integer(), v.minValue(1)),
  column: v.pipe(v.number(), v.integer(), v.minValue(1)),
  endLine: maybe(whole),
  endColumn: maybe(whole),
});

/** One thing that was seen: `what` is its stable name, which wording/ labels. */
const evidence = shape({
  what: text,
  value: v.union([text, v.number(), flag]),
});

const remedy = shape({ text, command: maybe(text) });

const hop = shape({
  from: text,
  to: text,
  verdict,
  durationMs: maybe(ms),
  check: text,
  /** The finding's code, for the note under a broken arrow. */
  code: maybe(text),
  /** The port on this machine; absent for what only lives inside the compose network. */
  port: maybe(whole),
  /** What the caller of this hop was given. */
  address: maybe(text),
  version: maybe(text),
  isFront: flag,
});

/** An address that a caller was told, and who answers there. Only `preflight reach` has these. */
const reach = shape({
  /** A container, or `client` for this machine. */
  from: text,
  /** Left out where a person gave the address. */
  variable: maybe(text),
  address: text,
  /** `skipped`: it leads away from this machine, and was not called. */
  verdict,
  check: maybe(text),
  /** The finding's code. */
  code: maybe(text),
  durationMs: maybe(ms),
  /** It means the caller itself. */
  isSelf: maybe(flag),
  /** Who answers: a product's name, its version and its models, as far as they were seen. */
  server: maybe(text),
  version: maybe(text),
  models: maybe(whole),
  loaded: maybe(list(text)),
  wantsKey: maybe(flag),
});

const cause = shape({
  code: text,
  subject: text,
  certainty: v.picklist(['certain', 'likely']),
  message: text,
  remedy,
  at: maybe(span),
  evidence: list(evidence),
  explains: list(text),
});

const check = shape({
  id: text,
  kind: text,
  subject: text,
  verdict,
  code: text,
  message: text,
  at: maybe(span),
  blockedBy: list(text),
  evidence: list(evidence),
  startedMs: maybe(ms),
  durationMs: maybe(ms),
});

const chat = shape({
  answer: text,
  ttftMs: maybe(ms),
  totalMs: ms,
  tokensPerSecond: maybe(ms),
  model: maybe(text),
  mode: maybe(text),
  cleanedUp: flag,
  cleanUp: maybe(v.picklist(['gone', 'left', 'unseen'])),
  events: list(shape({ atMs: ms, event: text, detail: maybe(text) })),
  way: maybe(
    list(
      shape({
        at: text,
        service: text,
        level: v.picklist(['access', 'debug', 'info', 'warning', 'error']),
        isNamed: flag,
        text,
      }),
    ),
  ),
});

/** Who calls the front, and what stands where. */
const composition = shape({
  clients: list(
    shape({
      name: text,
      run: v.picklist(['curl', 'python']),
      folder: maybe(text),
      manager: maybe(text),
      base: text,
      verdict,
      durationMs: maybe(ms),
      /** The same chat as a person would type it; the key by its name. */
      snippet: text,
    }),
  ),
  nodes: list(shape({ role: text, place: v.picklist(['docker', 'host']), isFront: flag })),
  /** Containers of the stack that no hop leads to: workers, database, redis. */
  beside: list(shape({ name: text, state: maybe(text) })),
  /** The node of Dify's app that calls the model, inside of this role. */
  modelNode: maybe(shape({ role: text, model: maybe(text) })),
});

const role = shape({
  name: text,
  summary: maybe(text),
  address: maybe(text),
  inside: maybe(text),
  owner: maybe(text),
  heldBy: maybe(text),
  isFront: flag,
  isOptional: flag,
  verdict,
  version: maybe(text),
});

const token = shape({
  name: text,
  kind: text,
  isSet: flag,
  from: maybe(text),
  usedBy: list(text),
  isOptional: flag,
});

const manager = shape({
  name: text,
  summary: maybe(text),
  owns: list(text),
  declared: maybe(text),
  installed: maybe(text),
  lock: text,
  folders: list(shape({ folder: text, verdict, message: text, lockSha256: maybe(text) })),
});

const container = shape({
  name: text,
  service: maybe(text),
  project: maybe(text),
  image: maybe(text),
  imageId: maybe(text),
  state: maybe(text),
  /** Addresses inside Docker's networks. */
  addresses: list(text),
});

const model = shape({ id: text, state: maybe(text), context: maybe(whole) });

const facts = shape({
  docker: shape({
    endpoint: maybe(text),
    version: maybe(text),
    apiVersion: maybe(text),
    operatingSystem: maybe(text),
    isDesktop: maybe(flag),
    isRootless: maybe(flag),
    /** The engine's name where it is not Docker. */
    product: maybe(text),
    containers: list(container),
  }),
  dify: shape({ version: maybe(text), app: maybe(text), mode: maybe(text) }),
  lmstudio: shape({
    generation: maybe(text),
    answeredBy: maybe(text),
    models: list(model),
  }),
  managers: v.pipe(v.record(text, shape({ version: maybe(text) })), v.readonly()),
  host: shape({
    platform: text,
    release: text,
    isWsl: flag,
    isContainer: flag,
    node: text,
    user: maybe(text),
  }),
});

const change = shape({
  what: text,
  subject: text,
  before: maybe(text),
  after: maybe(text),
  message: text,
});

/** What is typed to start and to stop a model server of the ledger. */
const modelCommands = shape({ role: text, title: text, start: maybe(text), stop: maybe(text) });

/** How the stack is started and stopped, as the labels of its containers tell. */
const stack = shape({
  project: text,
  folder: maybe(text),
  files: list(text),
  start: text,
  stop: text,
});

/** The report document, `preflight.report/v1` (DESIGN 5). */
export const reportSchema = v.pipe(
  v.strictObject({
    schema: v.literal('preflight.report/v1'),
    tool: shape({ name: v.literal('preflight'), version: text }),
    language: v.picklist(['en', 'ja']),
    startedAt: v.pipe(text, v.isoTimestamp()),
    /** The same moment by the clock of the machine, with its zone; left out where that is UTC. */
    startedLocal: maybe(text),
    durationMs: ms,
    criticalPathMs: ms,
    /** The checks of that chain, first to last. */
    criticalPath: maybe(list(text)),
    overheadMs: ms,
    phase: v.picklist(['before', 'running', 'after', 'static']),
    verdict: v.picklist(['pass', 'warn', 'fail', 'unknown']),
    exitCode: v.picklist([0, 1, 2, 3, 129, 130, 131, 143]),
    /** Whether all that the folder asks for beyond looking was allowed (DESIGN 3a). */
    trusted: flag,
    headline: text,
    /** What the headline begins with where a chat was answered, whatever else is untidy. */
    signal: maybe(shape({ verdict, text })),
    nextAction: maybe(remedy),
    ledgers: list(shape({ file: text, sha256: text })),
    /** Ledgers that are not there, by the name under which they were looked for: their checks were not planned. */
    missing: maybe(list(text)),
    path: list(hop),
    reach: maybe(list(reach)),
    composition: maybe(composition),
    causes: list(cause),
    unexplained: list(text),
    checks: list(check),
    chat: maybe(chat),
    roles: list(role),
    tokens: list(token),
    managers: list(manager),
    stack: maybe(stack),
    modelServers: maybe(list(modelCommands)),
    facts,
    counts: shape({
      pass: whole,
      warn: whole,
      fail: whole,
      unknown: whole,
      blocked: whole,
      skipped: whole,
    }),
    changes: maybe(list(change)),
    /** RFC 3339: when these ledgers last passed in this phase. */
    lastPassedAt: maybe(text),
  }),
  v.readonly(),
);
