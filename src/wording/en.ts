import { commands } from './en/commands.ts';
import { dify } from './en/dify.ts';
import { docker } from './en/docker.ts';
import { endpoint } from './en/endpoint.ts';
import { help } from './en/help.ts';
import { hop } from './en/hop.ts';
import { host } from './en/host.ts';
import { ledger } from './en/ledger.ts';
import { lmstudio } from './en/lmstudio.ts';
import { manager } from './en/manager.ts';
import { port } from './en/port.ts';
import { run } from './en/run.ts';
import { screen } from './en/screen.ts';
import { token } from './en/token.ts';
import type { Wording } from './wording.ts';

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
