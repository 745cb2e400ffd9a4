import type { RunWords } from '../../engine/words.ts';
import type { LookReason } from '../../probes/look.ts';
import { wish } from './wish.ts';

const reasons: { readonly [R in LookReason]: string } = {
  'not-permitted': 'the system does not allow it',
  'not-supported': 'there is no way to look on this machine',
  'tool-missing': 'a program that is needed for it is not installed',
  'timed-out': 'no answer came in time',
  unreachable: 'what would know it does not answer',
  malformed: 'the answer could not be read',
  'not-trusted': 'this folder asks for more than a look, and nobody allowed it; preflight trust shows what',
  'in-container':
    'Preflight runs inside a container, where this address means the container itself and not the host; run it on the host, or give its container the host’s network',
  'engine-elsewhere':
    'the engine runs on another machine, which publishes its ports there, while this address means this machine; write that machine’s address into the ledger',
  'windows-host':
    'nothing answers here in WSL, and what runs on Windows beside it cannot be seen from here; run Preflight there, or write an address that WSL reaches',
  'outside-elsewhere':
    'no program of the container can ask, and its network can be entered only on the machine of its engine, over that engine’s own socket',
  'outside-needs-root':
    'no program of the container can ask, and only root may enter its network from outside; run Preflight as root for this',
  'outside-needs-nsenter':
    'no program of the container can ask, and nsenter (package util-linux), by which its network is entered from outside, is not installed here',
  'outside-needs-node': 'no program of the container can ask, and there is no Node here that could be started in its network',
  'outside-unproven':
    'no program of the container can ask, and which process here is the container’s could not be proved, so that no network was entered',
  'no-resources': 'Preflight itself ran out of file handles, memory or network here',
};

const seconds = (ms: number) => (ms < 1000 ? `${Math.round(ms)} ms` : `${Number((ms / 1000).toFixed(1))} s`);

/** What the run itself says, whatever the check. */
export const run: RunWords = {
  'could-not-look': ({ reason, detail, wish: wanted }) =>
    wanted
      ? `Not done, because nobody allowed it in this folder: ${wish(wanted)}. To allow it: preflight trust.`
      : `Could not look: ${reasons[reason]}${detail === '' ? '' : ` (${detail})`}.`,
  'deadline-passed': ({ afterMs }) => `No answer within ${seconds(afterMs)}.`,
  'check-crashed': ({ detail }) => `The check itself broke, which is a defect of Preflight: ${detail.replace(/\.$/, '')}.`,
  'blocked-by': ({ by }) => `Not asked, because it needs ${by.join(', ')}.`,
  'left-out': ({ option }) => `Left out by ${option}.`,
  interrupted: () => 'Interrupted before it could be asked.',
};
