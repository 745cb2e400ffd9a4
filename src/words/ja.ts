import { dify } from '../families/dify/words.ja.ts';
import { docker } from '../families/docker/words.ja.ts';
import { endpoint } from '../families/endpoint/words.ja.ts';
import { hop } from '../families/hop/words.ja.ts';
import { host } from '../families/host/words.ja.ts';
import { manager } from '../families/manager/words.ja.ts';
import { lmstudio } from '../families/model/words.ja.ts';
import { port } from '../families/port/words.ja.ts';
import { token } from '../families/token/words.ja.ts';
import { commands } from './ja/commands.ts';
import { help } from './ja/help.ts';
import { ledger } from './ja/ledger.ts';
import { run } from './ja/run.ts';
import { screen } from './ja/screen.ts';
import type { Wording } from './words.ts';

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
