import { cleanLine } from '../base/sanitise.ts';
import type { Report, ReportHop } from '../report/report.ts';
import type { Wording } from '../words/words.ts';

import { hopText, shortAddress } from './handover.ts';

// Inside a quoted Mermaid label everything that could end it, or be read as Markdown or HTML, is written as an entity.
const label = (text: string) => cleanLine(text, 120).replace(/[^\p{L}\p{N} .:/,()+-]/gu, (sign) => `#${sign.codePointAt(0)};`);

/** The path as a Mermaid flowchart: the front marked IF, the broken hop red and crossed. */
export function mermaidPath(report: Report, words: Wording): string {
  const hops = report.path;
  const nodes = hops.map((hop, index) => `  n${index + 1}${boxOf(hop, words)}`);
  const links = hops.map((hop, index) => `  n${index} ${linkOf(hop, words)} n${index + 1}`);
  const broken = hops.flatMap((hop, index) => (hop.verdict === 'fail' ? [index] : []));
  const dashed = hops.flatMap((hop, index) => (hop.verdict === 'pass' || hop.verdict === 'warn' || hop.verdict === 'fail' ? [] : [index]));
  const fronts = hops.flatMap((hop, index) => (hop.isFront ? [`n${index + 1}`] : []));
  return [
    'flowchart LR',
    `  n0(["${label(words.screen.client)}"])`,
    ...nodes,
    ...links,
    '  classDef front stroke-width:3px',
    '  classDef broken stroke:#c62828,stroke-width:2px',
    ...(fronts.length > 0 ? [`  class ${fronts.join(',')} front`] : []),
    ...(broken.length > 0 ? [`  class ${broken.map((index) => `n${index + 1}`).join(',')} broken`] : []),
    ...(broken.length > 0 ? [`  linkStyle ${broken.join(',')} stroke:#c62828,stroke-width:2px`] : []),
    ...(dashed.length > 0 ? [`  linkStyle ${dashed.join(',')} stroke:#888,stroke-dasharray:4 4`] : []),
  ].join('\n');
}

function boxOf(hop: ReportHop, words: Wording): string {
  const lines = [
    `${hop.isFront ? `${words.screen.page.front} ` : ''}${hop.to}`,
    ...(hop.address === undefined ? (hop.port === undefined ? [] : [`:${hop.port}`]) : [shortAddress(hop.address)]),
    ...(hop.version === undefined ? [] : [hop.version]),
  ];
  return `["${lines.map(label).join('<br/>')}"]`;
}

function linkOf(hop: ReportHop, words: Wording): string {
  return `${hop.verdict === 'fail' ? '--x' : '-->'}|"${label(hopText(hop, words))}"|`;
}
