import { phases } from '../base/phase.ts';
import { plainScreen } from '../reporters/screen.ts';
import { terminal } from '../reporters/terminal.ts';
import { loadState } from '../state/store.ts';
import { withChanges } from '../state/with-changes.ts';
import type { App } from './app.ts';
import { type CheckOptions, checkOptions } from './check-options.ts';
import { explain } from './explain.ts';
import type { ExitCode } from './host.ts';
import { makeReport } from './make-report.ts';
import { type Overheard, overheard } from './overheard.ts';
import { plan } from './plan.ts';
import { fileOf } from './remember.ts';
import { readSchema } from './schema.ts';

/** The ledgers that the server was started for, and whether it may do more than look; an assistant chooses neither. */
export type ToolFiles = { readonly ports?: string; readonly managers?: string; readonly trust?: boolean };

type Fields = Readonly<Record<string, unknown>>;
type Told = { readonly text: string; readonly isError?: true; readonly value?: Record<string, unknown> };
type Schema = { readonly type: 'object'; readonly [key: string]: unknown };
type Tool = {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: Schema;
  readonly outputSchema: Schema;
  readonly annotations: {
    readonly readOnlyHint: true;
    readonly destructiveHint: false;
    readonly idempotentHint: true;
    readonly openWorldHint: false;
  };
};

const toolNames = ['check', 'explain', 'diff', 'plan'] as const;
type ToolName = (typeof toolNames)[number];

const annotations: Tool['annotations'] = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };
const texts = { type: 'array', items: { type: 'string' }, maxItems: 50 };
const phase = { enum: phases };
const inputs: Readonly<Record<ToolName, object>> = {
  check: { phase, only: texts, skip: texts, chat: { type: 'boolean' } },
  explain: { code: { type: 'string' } },
  diff: { phase, only: texts, skip: texts },
  plan: { phase, only: texts, skip: texts },
};

const object = (properties: object, required: readonly string[] = Object.keys(properties)): Schema => ({
  type: 'object',
  properties,
  required,
});

/** The tools as the protocol lists them. What `check` gives back is the report, by the schema that ships. */
export async function toolsOf({ host, words }: App): Promise<readonly Tool[]> {
  const report = JSON.parse(await readSchema('report', host.program)) as Schema;
  const change = object({ what: { type: 'string' }, subject: { type: 'string' }, message: { type: 'string' } });
  const outputs: Readonly<Record<ToolName, Schema>> = {
    check: report,
    explain: object({ code: { type: 'string' }, text: { type: 'string' } }),
    diff: object({ since: { type: 'string' }, changes: { type: 'array', items: change } }),
    plan: object({ checks: { type: 'array', items: { type: 'object' } }, sends: { type: 'array', items: { type: 'object' } } }),
  };
  return toolNames.map((name) => ({
    name,
    title: `preflight ${name}`,
    description: words.commands.mcpTools[name],
    inputSchema: { ...object(inputs[name], []), additionalProperties: false },
    outputSchema: outputs[name],
    annotations,
  }));
}

/** Runs one tool. What is wrong with the ledgers or the words of the call is an answer, never an exception. */
export async function callTool(name: string, given: Fields, files: ToolFiles, app: App, signal: AbortSignal): Promise<Told> {
  const tool = toolNames.find((known) => known === name);
  const wrong = tool ? wrongArgument(tool, given) : { word: name, possible: toolNames };
  if (!tool || wrong)
    return { text: app.words.help.wrong['bad-value'](wrong?.word ?? name, (wrong?.possible ?? []).join(', ')), isError: true };
  const heard = overheard(app, signal);
  const options = optionsOf(given, files, tool === 'check' && given.chat !== false);
  switch (tool) {
    case 'check': {
      const made = await makeReport(options, heard.app);
      if (made.kind === 'ended') return failed(heard);
      const { report } = made;
      return { text: terminal(report, plainScreen, app.words), value: { ...report } };
    }
    case 'explain': {
      const code = typeof given.code === 'string' ? given.code : undefined;
      return answered(await explain(code, heard.app), heard, () => ({ code: code ?? '', text: heard.text() }));
    }
    case 'diff':
      return changes(options, heard, app);
    case 'plan': {
      return answered(await plan(options, true, heard.app), heard, () => {
        const { checks, sends } = JSON.parse(heard.text()) as { checks: unknown; sends: unknown };
        return { checks, sends };
      });
    }
  }
}

async function changes(options: CheckOptions, heard: Overheard, { host, words }: App): Promise<Told> {
  const made = await makeReport(options, heard.app);
  if (made.kind === 'ended') return failed(heard);
  const before = await loadState(fileOf(made.report, options, heard.app), host.cwd);
  if (before.kind !== 'found') return { text: words.commands.noPassingRun, isError: true };
  const { madeAt: since } = before.fingerprint;
  const { changes: found = [] } = withChanges(made.report, before.fingerprint, words, { always: true });
  const told = found.map(({ what, subject, message }) => ({ what, subject, message }));
  const text =
    found.length === 0
      ? words.commands.nothingChanged(since)
      : [words.commands.changedSince(since), ...told.map(({ message }) => message)].join('\n');
  return { text, value: { since, changes: told } };
}

/** The first argument that the tool does not take, or takes in another form, with what is possible there. */
function wrongArgument(tool: ToolName, given: Fields): { readonly word: string; readonly possible: readonly string[] } | undefined {
  const forms: Readonly<Record<string, { readonly isRight: (value: unknown) => boolean; readonly possible: readonly string[] }>> = {
    phase: { isRight: (value) => phases.some((known) => known === value), possible: phases },
    only: { isRight: isTexts, possible: ['["…"]'] },
    skip: { isRight: isTexts, possible: ['["…"]'] },
    chat: { isRight: (value) => typeof value === 'boolean', possible: ['true', 'false'] },
    code: { isRight: (value) => typeof value === 'string', possible: ['"…"'] },
  };
  for (const [word, value] of Object.entries(given)) {
    if (!Object.hasOwn(inputs[tool], word)) return { word, possible: Object.keys(inputs[tool]) };
    const form = forms[word];
    if (form && !form.isRight(value)) return { word, possible: form.possible };
  }
  return undefined;
}

const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((one) => typeof one === 'string');

function optionsOf({ phase: wanted, only, skip }: Fields, files: ToolFiles, chat: boolean): CheckOptions {
  const chosen = phases.find((known) => known === wanted);
  return checkOptions({
    color: false,
    chat,
    ...files,
    ...(chosen ? { phase: chosen } : {}),
    ...(isTexts(only) ? { only } : {}),
    ...(isTexts(skip) ? { skip } : {}),
  });
}

const failed = (heard: Overheard): Told => ({ text: heard.text(), isError: true });

const answered = (exitCode: ExitCode, heard: Overheard, value: () => Record<string, unknown>): Told =>
  exitCode === 0 ? { text: heard.text(), value: value() } : failed(heard);
