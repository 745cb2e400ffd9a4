import type { WordsOf } from '../engine/family.ts';
import { gather } from '../engine/words.ts';
import { clientJa } from '../families/client/words.ja.ts';
import { containerJa } from '../families/container/words.ja.ts';
import { difyJa } from '../families/dify/words.ja.ts';
import { dockerJa } from '../families/docker/words.ja.ts';
import { endpointJa } from '../families/endpoint/words.ja.ts';
import type { Families } from '../families/families.ts';
import { hopJa } from '../families/hop/words.ja.ts';
import { hostJa } from '../families/host/words.ja.ts';
import { ledgerJa } from '../families/ledger/words.ja.ts';
import { managerJa } from '../families/manager/words.ja.ts';
import { modelJa } from '../families/model/words.ja.ts';
import { portJa } from '../families/port/words.ja.ts';
import { tokenJa } from '../families/token/words.ja.ts';
import { commands } from './ja/commands.ts';
import { help } from './ja/help.ts';
import { ledger } from './ja/ledger.ts';
import { run } from './ja/run.ts';
import { screen } from './ja/screen.ts';
import { session } from './ja/session.ts';
import type { Wording } from './words.ts';

/** In the order of the list of families; one that is not here does not compile. */
const families: WordsOf<Families> = {
  ledger: ledgerJa,
  token: tokenJa,
  docker: dockerJa,
  port: portJa,
  container: containerJa,
  endpoint: endpointJa,
  hop: hopJa,
  model: modelJa,
  dify: difyJa,
  manager: managerJa,
  client: clientJa,
  host: hostJa,
};

/** Everything in Japanese. */
export const ja: Wording = { language: 'ja', ...gather(families, run), help, commands, ledger, screen, session };
