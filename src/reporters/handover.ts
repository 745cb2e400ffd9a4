import { cutTo } from '../base/display-width.ts';
import { formatDuration } from '../base/duration.ts';
import { cleanLine } from '../base/sanitise.ts';
import type { Report, ReportCheck, ReportComposition, ReportManager } from '../report/report.ts';
import type { Wording } from '../words/words.ts';
import { hopNote } from './hop-note.ts';
import { placeName } from './place-name.ts';

/** One cell: `note` is a lesser text behind it, `isFront` puts the sign of the front before it. An empty text is a dash. */
export type HandoverCell = {
  readonly as: 'text' | 'code' | 'verdict';
  readonly text: string;
  readonly note?: string | undefined;
  readonly isFront?: boolean;
};

/** One table of the handover. */
export type HandoverTable = {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly HandoverCell[])[];
};

const asText = (text: string | undefined, note?: string): HandoverCell => ({ as: 'text', text: text ?? '', note });
const asCode = (text: string | undefined): HandoverCell => ({ as: 'code', text: text ?? '' });

/** What the Markdown and the HTML page both show as tables: the ledgers with what holds them now, and the versions seen. */
export function handoverTables(report: Report, words: Wording): readonly HandoverTable[] {
  // A ledger that was made for one question is nobody's.
  if (report.reach !== undefined) return [versionsTable(report, words)];
  return [rolesTable(report, words), managersTable(report, words), tokensTable(report, words), versionsTable(report, words)].filter(
    (table) => table.rows.length > 0,
  );
}

function rolesTable(report: Report, { screen: { page } }: Wording): HandoverTable {
  const { column } = page;
  return {
    title: page.roles,
    columns: [column.role, column.address, column.owner, column.heldBy, column.state],
    rows: report.roles.map((role) => [
      { ...asText(`${role.name}${role.isOptional ? ` (${page.optional})` : ''}`, role.summary), isFront: role.isFront },
      asCode(role.address ?? role.inside),
      asText(role.owner),
      asText(role.heldBy, role.version),
      { as: 'verdict', text: role.verdict },
    ]),
  };
}

function tokensTable(report: Report, { screen: { page } }: Wording): HandoverTable {
  const { column } = page;
  return {
    title: page.tokens,
    columns: [column.token, column.kind, column.isSet, column.from, column.usedBy],
    rows: report.tokens.map((token) => [
      asCode(token.name),
      asText(page.tokenKind[token.kind] ?? token.kind),
      asText(`${token.isSet ? page.set : page.notSet}${token.isOptional ? ` (${page.optional})` : ''}`),
      asText(token.from),
      asText(token.usedBy.join(', ')),
    ]),
  };
}

function managersTable(report: Report, { screen: { page, verdicts } }: Wording): HandoverTable {
  const { column } = page;
  const folders = (manager: ReportManager) => manager.folders.map(({ folder, verdict }) => `${folder} (${verdicts[verdict]})`).join(', ');
  return {
    title: page.managers,
    columns: [column.manager, column.owns, column.folders, column.declared, column.installed, column.lock],
    rows: report.managers.map((manager) => [
      asText(manager.name, manager.summary),
      asCode(manager.owns.join(', ')),
      asText(folders(manager)),
      asCode(manager.declared),
      asCode(manager.installed),
      asText(page.lockRule[manager.lock] ?? manager.lock),
    ]),
  };
}

function versionsTable(report: Report, words: Wording): HandoverTable {
  const { page } = words.screen;
  const { docker, dify, lmstudio, host } = report.facts;
  const models = lmstudio.models.filter((model) => model.state === 'loaded' || lmstudio.models.length <= 6);
  const rows: readonly (readonly [string, string | undefined])[] = [
    [placeName(report, 'docker', words), joined(docker.version, docker.operatingSystem, docker.endpoint)],
    ['Dify', joined(dify.version, dify.app === undefined ? undefined : `${page.app}: ${dify.app}`, dify.mode)],
    ['LM Studio', lmstudio.generation === undefined || lmstudio.generation === 'unknown' ? undefined : `${lmstudio.generation}.x`],
    [page.models, joined(...models.map((model) => (model.context === undefined ? model.id : `${model.id} (${model.context})`)))],
    ...docker.containers.map((one): readonly [string, string | undefined] => [
      one.service ?? one.name,
      joined(one.image, one.imageId?.slice(0, 19)),
    ]),
    [page.host, joined(host.platform + (host.isWsl ? ' (WSL)' : ''), host.release, `Node.js ${host.node.replace(/^v/, '')}`)],
    ...report.ledgers.map((ledger): readonly [string, string] => [
      `${page.ledgerFile} ${ledger.file}`,
      `sha256 ${ledger.sha256.slice(0, 12)}`,
    ]),
  ];
  return {
    title: page.versions,
    columns: [page.column.what, page.column.version],
    rows: rows.flatMap(([what, version]) => (version === undefined ? [] : [[asText(what), asCode(version)]])),
  };
}

function joined(...parts: readonly (string | undefined)[]): string | undefined {
  const said = parts.filter((part) => part !== undefined && part !== '');
  return said.length === 0 ? undefined : said.join(', ');
}

/** The checks without a cause that a reader must know of: unexplained faults, warnings, what could not be looked at. */
export function looseChecks(report: Report): readonly ReportCheck[] {
  const explained = new Set(report.causes.flatMap((cause) => cause.explains));
  return report.checks.filter((check) => ['fail', 'warn', 'unknown'].includes(check.verdict) && !explained.has(check.id));
}

/** A hop's time, or what it says instead. */
export function hopText(hop: Report['path'][number], words: Wording): string {
  return hop.verdict === 'pass' && hop.durationMs !== undefined ? formatDuration(hop.durationMs) : hopNote(hop, words);
}

/** The machine in one line, for the head of the page. */
export function machineText(report: Report): string {
  const { host } = report.facts;
  return [host.user, `${host.platform} ${host.release}`].filter((part) => part).join(', ');
}

/** An address as it fits into a box of the picture: host and port alone. */
export function shortAddress(address: string): string {
  return cleanLine(address, 200)
    .replace(/^[a-z]+:\/\//, '')
    .replace(/\/.*$/, '');
}

/** A client's time, or what became of its chat instead. */
export function clientText({ durationMs, verdict }: ReportComposition['clients'][number], words: Wording): string {
  return verdict === 'pass' && durationMs !== undefined ? formatDuration(durationMs) : words.screen.verdicts[verdict];
}

/** The services beside the path; one that does not run says so. */
export function besideText({ beside }: ReportComposition): string {
  const isFine = (state: string | undefined) => state === undefined || state === 'running';
  return beside
    .map(({ name, state }) => (isFine(state) ? cleanLine(name, 60) : `${cleanLine(name, 60)} (${cleanLine(state ?? '', 20)})`))
    .join(', ');
}

/** The node of Dify's app that calls the model, with the model where it is known. */
export function modelNodeText({ model }: NonNullable<ReportComposition['modelNode']>, { screen }: Wording): string {
  return model === undefined ? screen.picture.modelNode : `${screen.picture.modelNode}: ${cleanLine(model, 160)}`;
}

/** The way back: what was answered and how fast; undefined when no chat came back. */
export function backText({ chat, signal }: Report, { screen }: Wording): string | undefined {
  if (!chat || !signal) return undefined;
  const said = screen.chat;
  const first = chat.ttftMs === undefined ? [] : [`${said.firstToken} ${formatDuration(chat.ttftMs)}`];
  return [`“${cutTo(cleanLine(chat.answer, 300), 60)}”`, ...first, `${said.total} ${formatDuration(chat.totalMs)}`].join(' · ');
}
