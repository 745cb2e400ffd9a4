import { cleanLine } from '../base/sanitise.ts';
import type { Report, ReportComposition, ReportHop } from '../report/report.ts';
import type { Wording } from '../words/words.ts';

import { backText, besideText, clientText, hopText, modelNodeText, shortAddress } from './handover.ts';
import { placeName } from './place-name.ts';
import { reachCells } from './reach-table.ts';

// Inside a quoted Mermaid label everything that could end it, or be read as Markdown or HTML, is written as an entity.
const label = (text: string) => cleanLine(text, 120).replace(/[^\p{L}\p{N} .:/,()+-]/gu, (sign) => `#${sign.codePointAt(0)};`);

/**
 * The path as a Mermaid flowchart: who stands in Docker and who on the host as two frames, the clients at the left end, the front marked IF, the
 * broken hop red and crossed, what stands beside the path small, and the way back with the answer's times.
 */
export function mermaidPath(report: Report, words: Wording): string {
  const hops = report.path;
  const clients = report.composition?.clients ?? [];
  const starts =
    clients.length === 0
      ? [`  n0(["${label(words.screen.client)}"])`]
      : clients.map((client, index) => `  c${index}(["${clientBox(client)}"])`);
  const links = [
    ...(clients.length === 0 ? hops.slice(0, 1).map((hop) => ({ line: `  n0 ${linkOf(hop, words)} n1`, verdict: hop.verdict })) : []),
    ...clients.map((client, index) => ({
      line: `  c${index} ${arrowOf(client.verdict)}|"${label(clientText(client, words))}"| n1`,
      verdict: client.verdict,
    })),
    ...hops.slice(1).map((hop, index) => ({ line: `  n${index + 1} ${linkOf(hop, words)} n${index + 2}`, verdict: hop.verdict })),
  ];
  const numbers = (isWanted: (verdict: ReportHop['verdict']) => boolean) =>
    links.flatMap(({ verdict }, index) => (isWanted(verdict) ? [index] : []));
  const broken = numbers((verdict) => verdict === 'fail');
  const dashed = numbers((verdict) => !['pass', 'warn', 'fail'].includes(verdict));
  const brokenNodes = hops.flatMap((hop, index) => (hop.verdict === 'fail' ? [`n${index + 1}`] : []));
  const fronts = hops.flatMap((hop, index) => (hop.isFront ? [`n${index + 1}`] : []));
  return [
    'flowchart LR',
    ...starts,
    ...nodeLines(report, words),
    ...links.map(({ line }) => line),
    ...backLines(report, clients.length === 0 ? 'n0' : 'c0', words),
    '  classDef front stroke-width:3px',
    '  classDef broken stroke:#c62828,stroke-width:2px',
    ...(fronts.length > 0 ? [`  class ${fronts.join(',')} front`] : []),
    ...(brokenNodes.length > 0 ? [`  class ${brokenNodes.join(',')} broken`] : []),
    ...(broken.length > 0 ? [`  linkStyle ${broken.join(',')} stroke:#c62828,stroke-width:2px`] : []),
    ...(dashed.length > 0 ? [`  linkStyle ${dashed.join(',')} stroke:#888,stroke-dasharray:4 4`] : []),
  ].join('\n');
}

/** The boxes, in the frame in which they stand; without a composition in none. */
function nodeLines(report: Report, words: Wording): readonly string[] {
  const { composition, path } = report;
  const node = (hop: ReportHop, index: number) => `n${index + 1}${boxOf(hop, words, composition)}`;
  if (!composition) return path.map((hop, index) => `  ${node(hop, index)}`);
  return (['docker', 'host'] as const).flatMap((place) => {
    const here = new Set(composition.nodes.filter((one) => one.place === place).map(({ role }) => role));
    const lines = path.flatMap((hop, index) => (here.has(hop.to) ? [`    ${node(hop, index)}`] : []));
    const beside = place === 'docker' && composition.beside.length > 0 ? [`    beside["${label(besideText(composition))}"]`] : [];
    return lines.length === 0 ? [] : [`  subgraph ${place}["${label(placeName(report, place, words))}"]`, ...lines, ...beside, '  end'];
  });
}

/** The way back, when the chat came back: from the last box to who asked. */
function backLines(report: Report, to: string, words: Wording): readonly string[] {
  const text = backText(report, words);
  return text === undefined ? [] : [`  n${report.path.length} -.->|"${label(text)}"| ${to}`];
}

const clientBox = ({ folder, manager, name, run }: ReportComposition['clients'][number]) =>
  [name, run === 'curl' ? 'curl' : `${manager ?? 'python'} · ${folder ?? '.'}`].map(label).join('<br/>');

const arrowOf = (verdict: ReportHop['verdict']) => (verdict === 'fail' ? '--x' : '-->');

function boxOf(hop: ReportHop, words: Wording, composition?: ReportComposition): string {
  const lines = [
    `${hop.isFront ? `${words.screen.page.front} ` : ''}${hop.to}`,
    ...(hop.address === undefined ? (hop.port === undefined ? [] : [`:${hop.port}`]) : [shortAddress(hop.address)]),
    ...(hop.version === undefined ? [] : [hop.version]),
    ...(composition?.modelNode?.role === hop.to ? [modelNodeText(composition.modelNode, words)] : []),
  ];
  return `["${lines.map(label).join('<br/>')}"]`;
}

function linkOf(hop: ReportHop, words: Wording): string {
  return `${arrowOf(hop.verdict)}|"${label(hopText(hop, words))}"|`;
}

/** How the containers are wired now: who calls whom, over which variable. What is broken comes first; more than these say no more than the table. */
export function mermaidReach(rows: NonNullable<Report['reach']>, words: Wording): string {
  const shown = rows.filter(({ check }) => check !== undefined).slice(0, 24);
  const boxes = (texts: readonly string[], name: string) => {
    const all = [...new Set(texts)];
    return {
      idOf: (text: string) => `${name}${all.indexOf(text)}`,
      lines: all.map((text, index) => `  ${name}${index}["${label(text)}"]`),
    };
  };
  const callers = boxes(
    shown.map(({ from }) => (from === 'client' ? words.screen.client : from)),
    'c',
  );
  const called = boxes(
    shown.map(({ address }) => shortAddress(address)),
    'n',
  );
  const links = shown.map((row) => {
    const [, variable, , answer] = reachCells(row, words);
    const said = [variable, answer].filter((text) => text !== '').join(': ');
    const from = callers.idOf(row.from === 'client' ? words.screen.client : row.from);
    return `  ${from} ${arrowOf(row.verdict)}|"${label(said)}"| ${called.idOf(shortAddress(row.address))}`;
  });
  const broken = shown.flatMap(({ verdict }, index) => (verdict === 'fail' ? [index] : []));
  return [
    'flowchart LR',
    ...callers.lines,
    ...called.lines,
    ...links,
    ...(broken.length > 0 ? [`  linkStyle ${broken.join(',')} stroke:#c62828,stroke-width:2px`] : []),
  ].join('\n');
}
