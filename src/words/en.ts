import type { WordsOf } from '../engine/family.ts';
import { gather } from '../engine/words.ts';
import { clientEn } from '../families/client/words.en.ts';
import { containerEn } from '../families/container/words.en.ts';
import { difyEn } from '../families/dify/words.en.ts';
import { dockerEn } from '../families/docker/words.en.ts';
import { endpointEn } from '../families/endpoint/words.en.ts';
import type { Families } from '../families/families.ts';
import { hopEn } from '../families/hop/words.en.ts';
import { hostEn } from '../families/host/words.en.ts';
import { ledgerEn } from '../families/ledger/words.en.ts';
import { managerEn } from '../families/manager/words.en.ts';
import { modelEn } from '../families/model/words.en.ts';
import { portEn } from '../families/port/words.en.ts';
import { tokenEn } from '../families/token/words.en.ts';
import { commands } from './en/commands.ts';
import { help } from './en/help.ts';
import { ledger } from './en/ledger.ts';
import { run } from './en/run.ts';
import { screen } from './en/screen.ts';
import { session } from './en/session.ts';
import type { Wording } from './words.ts';

/** In the order of the list of families; one that is not here does not compile. */
const families: WordsOf<Families> = {
  ledger: ledgerEn,
  token: tokenEn,
  docker: dockerEn,
  port: portEn,
  container: containerEn,
  endpoint: endpointEn,
  hop: hopEn,
  model: modelEn,
  dify: difyEn,
  manager: managerEn,
  client: clientEn,
  host: hostEn,
};

/** Everything in English. */
export const en: Wording = { language: 'en', ...gather(families, run), help, commands, ledger, screen, session };
