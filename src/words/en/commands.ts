import type { CommandWording } from '../command-wording.ts';
import { wish } from './wish.ts';

export const commands: CommandWording = {
  planTitle: (count, phase) => `${count} ${count === 1 ? 'check' : 'checks'} in the phase “${phase}”, in the order of the report:`,
  planNeeds: 'needs',
  planAfter: 'comes after',
  planLast: 'the hops are asked beside it; one that fails ends it',
  planLeftOut: (option) => `left out by ${option}`,
  planNoLedger: (file) => `There is no ${file}: its checks are not planned.`,
  explainMeans: 'What it means',
  explainDetected: 'How it is detected',
  explainMended: 'How to mend it',
  explainAsks: 'What it asks',
  explainHow: 'How it looks',
  explainFindingOf: (kinds) => `An answer of the check ${kinds}.`,
  explainRun: {
    'could-not-look':
      'The check could not look: a right, a program or an answer was missing, or this folder was not allowed more than a look. The finding says which. It is never taken for “fine”; where the subject is required, the run ends with 3.',
    'deadline-passed':
      'The check was not done in its own time, or the --deadline of the whole run came first. Nothing is known of its subject.',
    'check-crashed': 'The check itself broke. That is a defect of Preflight and says nothing about your stack; please report it.',
    'blocked-by':
      'The check was not asked, because one that it needs did not pass: the question would have made no sense. Mend that one first; its id stands in the finding.',
    'left-out': 'You left the check out, by --skip, --only or --no-chat.',
    interrupted: 'Ctrl-C or a signal came before the check could be asked.',
  },
  explainAll: 'preflight explain CODE tells more of one of these.',
  explainCauses: 'Causes',
  explainChecks: 'Checks',
  wrote: (file) => `wrote ${file}`,
  left: (file) => `left ${file} as it is (never overwritten)`,
  initNext: 'Now set the roles, ports and tokens to those of your stack, then run: preflight',
  demoKept: (folder) => `The practice stack is running; its ledgers are in ${folder}`,
  demoTry: 'Try it from another terminal:',
  demoStop: 'Ctrl-C stops it and removes the folder.',
  demoNotHere: (fault, lacks) =>
    ({
      unprivileged: `The fault ${fault} cannot be practised by root, to whom nothing is denied. Run the demo as another user.`,
      ipv6: `The fault ${fault} cannot be practised here: this machine has no ::1.`,
      platform: `The fault ${fault} cannot be practised on this system. preflight demo --list names those that can.`,
    })[lacks],
  demoFailed: (reason) => `The practice stack could not be started: ${reason}`,
  waitingFor: (what, waited) => `waiting for ${what} (${waited})`,
  noPassingRun: 'No passing run is known for these ledgers yet; the next green run will be remembered.',
  nothingChanged: (since) => `Nothing changed since the last run that passed (${since}).`,
  changedSince: (since) => `Changed since the last run that passed (${since}):`,
  wish,
  trustTitle: (folders) => `The ledgers in ${folders} ask for more than a look:`,
  trustNothing: 'The ledgers here ask for nothing beyond a look; there is nothing to trust.',
  trustQuestion: 'Allow this from now on?',
  trustHow: 'Nothing was allowed. To allow it: preflight trust --yes',
  trustDeclined: 'Nothing was allowed.',
  trusted: (folders) => `Trusted: ${folders}. Whatever is new will be asked again; preflight trust --forget takes it back.`,
  trustForgotten: (folders) => `Nothing is allowed in ${folders} any more.`,
  serving: (url) => `Serving ${url} (/metrics, /report.json, /healthz, /probe?ledger=NAME); Ctrl-C ends it.`,
  servingWide: 'Other machines can read the report there: names of containers, processes and folders, no secrets. There is no password.',
  serveCannotListen: (address, why) => `It is not possible to listen at ${address}: ${why}.`,
  mcpNeedsPipe: 'preflight mcp talks with an assistant over a pipe; write it into the assistant’s configuration, as the README shows.',
  mcpInstructions:
    'Preflight holds a local AI stack (Dify, model servers, containers, ports) against its ledgers. Call check when the stack does not answer: it names one cause, the hop and the command that mends it. It only looks; show the command to the user and do not run it yourself.',
  mcpTools: {
    check:
      'Run the checks and get the report: causes (first to mend first) with remedies, the path hop by hop, every check with evidence. chat: false leaves out the one minimal chat with the model.',
    explain: 'What a code of a cause, a check or a finding means, how it is detected and how to mend it; all codes without one.',
    diff: 'What changed since the last run that passed, most suspicious first. Sends no chat.',
    plan: 'What check would ask, in which order, and which hosts get the value of which token. Looks at nothing.',
  },
  trustNotKept: (file, why) => `This could not be remembered in ${file}: ${why}.`,
  notAsked: {
    means:
      'A folder that nobody has trusted is looked at and nothing more, because its ledgers may be somebody else’s. What needs more than a look is not done: sending the value of a variable to another machine, running a program out of the folder, reading a file outside of it, connecting to an engine that the ledger names on another machine. The finding says which.',
    detected:
      'Another machine is every address that is not loopback, not this machine’s own, not private (10/8, 172.16/12, 192.168/16, fc00::/7) or link-local, and in no network of your own Docker engine. The address that is really connected to decides, looked up once. 100.64/10 counts as another machine, for strangers share it.',
    mended:
      'Read the ledgers, then run preflight trust: it shows the list and asks. --trust or PREFLIGHT_TRUST=1 allow it for one run. Never do that for a stranger’s branch or a pull request from a fork: whoever writes the ledger would choose where your keys go.',
  },
  planSends: 'What is sent where:',
  planAsks: 'only when trusted, if this is another machine',
  badBaseline: (file, why) => `The baseline ${file} cannot be compared with: ${why}.`,
  noWorkingFolder: 'The folder that this was called in is not there any more; go to another one (cd) and call again.',
  noResources: (detail) => `Preflight itself ran out of file handles, memory or network here: ${detail}`,
  internalError: (detail) => `Preflight itself failed: ${detail} (--log-level debug shows more)`,
};
