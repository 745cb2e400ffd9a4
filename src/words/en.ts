import { dify } from '../families/dify/words.en.ts';
import { docker } from '../families/docker/words.en.ts';
import { endpoint } from '../families/endpoint/words.en.ts';
import { hop } from '../families/hop/words.en.ts';
import { host } from '../families/host/words.en.ts';
import { manager } from '../families/manager/words.en.ts';
import { lmstudio } from '../families/model/words.en.ts';
import { port } from '../families/port/words.en.ts';
import { token } from '../families/token/words.en.ts';
import { commands } from './en/commands.ts';
import { help } from './en/help.ts';
import { ledger } from './en/ledger.ts';
import { run } from './en/run.ts';
import { screen } from './en/screen.ts';
import type { Wording } from './words.ts';

/** Everything in English. A code that no family words does not compile, for the spreads must add up to `Wording`. */
export const en: Wording = {
  language: 'en',
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
