import type { CauseWords } from '../../engine/words.ts';
import type { Misspelling } from '../../ledger/ledger.ts';
import { productTitles } from '../../probes/identity/server-name.ts';
import type { HopCauses } from './causes.ts';
import { useIn } from './setting.en.ts';

/** What is odd about how an address is written. */
export const misspelt: Readonly<Record<Misspelling, string>> = {
  quotes: 'has quotes around it',
  blanks: 'has blanks around it',
  backslashes: 'is written with backslashes',
  'two-slashes': 'has two slashes in its path',
  'no-scheme': 'lacks http://',
  'whole-endpoint': 'is a whole endpoint and no base URL',
  'v1-twice': 'has /v1 twice',
};

/** A caller whose variable says another thing than the ledger's path. */
export const toldOtherwise: CauseWords<HopCauses['caller-told-other-address']> = {
  message: ({ from, given, role, told, variable }) =>
    told === undefined
      ? `${from} was told no address of ${role}: its ${variable} holds none, and the path says ${given}.`
      : `${from} was told ${told} (${variable}), and the path says ${given}.`,
  remedy: ({ given, right, role, setting, told, variable }) => {
    if (right === 'ledger') return useIn(given, { setting });
    if (right === 'told')
      return `Write as: ${told} into the ledger’s path: ${role} answers there from inside, and not at the path’s address.`;
    const saved = setting?.kind === 'variable' && setting.saved !== undefined ? setting.saved : undefined;
    const hint = saved === undefined ? '' : ` What was saved in ${productTitles[saved]}’s own settings outweighs both.`;
    return `See first why ${role} does not answer from inside; then make ${variable} and the path’s as: the same address.${hint}`;
  },
  page: {
    means:
      'A program in a container reads the address of its model server out of a variable (OPENAI_API_BASE_URL, LMSTUDIO_BASE_PATH, …). What stands there decides where it calls, whatever the compose file or the ledger says since: a container keeps the environment that it was made with.',
    detected:
      'The hop of the path names a `variable`; it was read out of the container’s environment (cleaned) and compared with `as:`. Where the two differ, the told address is called from inside, too, unless it leads away from this machine and its neighbourhood. Open WebUI and AnythingLLM may have another address saved, so for them it is a warning and only likely.',
    mended:
      'Set the variable under `environment:` of the service and make the container anew with `docker compose up -d SERVICE`; a restart keeps the old environment. If what it was told is right, correct `as:` in the path.',
  },
};
