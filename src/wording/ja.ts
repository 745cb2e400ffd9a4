import { commands } from './ja/commands.ts';
import { dify } from './ja/dify.ts';
import { docker } from './ja/docker.ts';
import { endpoint } from './ja/endpoint.ts';
import { help } from './ja/help.ts';
import { hop } from './ja/hop.ts';
import { host } from './ja/host.ts';
import { ledger } from './ja/ledger.ts';
import { lmstudio } from './ja/lmstudio.ts';
import { manager } from './ja/manager.ts';
import { port } from './ja/port.ts';
import { run } from './ja/run.ts';
import { screen } from './ja/screen.ts';
import { token } from './ja/token.ts';
import type { Wording } from './wording.ts';

/** Everything in Japanese. A code that no family words does not compile, for the spreads must add up to `Wording`. */
export const ja: Wording = {
  language: 'ja',
  families: [token, docker, port, endpoint, hop, lmstudio, dify, manager, host],
  help,
  commands,
  findings: {
    ...run,
    ...token.findings,
    ...docker.findings,
    ...port.findings,
    ...endpoint.findings,
    ...hop.findings,
    ...lmstudio.findings,
    ...dify.findings,
    ...manager.findings,
    ...host.findings,
  },
  evidence: {
    ...token.evidence,
    ...docker.evidence,
    ...port.evidence,
    ...endpoint.evidence,
    ...hop.evidence,
    ...lmstudio.evidence,
    ...dify.evidence,
    ...manager.evidence,
    ...host.evidence,
  },
  causes: {
    ...token.causes,
    ...docker.causes,
    ...port.causes,
    ...endpoint.causes,
    ...hop.causes,
    ...lmstudio.causes,
    ...dify.causes,
    ...manager.causes,
    ...host.causes,
  },
  checks: {
    ...token.checks,
    ...docker.checks,
    ...port.checks,
    ...endpoint.checks,
    ...hop.checks,
    ...lmstudio.checks,
    ...dify.checks,
    ...manager.checks,
    ...host.checks,
  },
  ledger,
  screen,
};
