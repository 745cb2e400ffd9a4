import type { FamilyWords } from '../../engine/words.ts';
import { placeOf } from '../docker/where-told.en.ts';
import type { Endpoint } from './causes.ts';
import { kindName, serverNames } from './server-names.en.ts';

/** Who holds the port, behind a sentence. */
export const by = (holder: string | undefined) => (holder === undefined ? '' : `, held by ${holder}`);

/** Where the front's `/v1/` ends instead of at the api. */
const ending = (leads: NonNullable<Endpoint['causes']['wrong-server']['leads']>): string =>
  leads.to === 'away'
    ? `it sends clients on to ${leads.url}`
    : leads.to === 'web'
      ? 'at /v1/ the web pages answer'
      : 'at /v1/ it answers by itself';

/** What is said of a server that is not the one meant: a stranger in its place, or the role's own that leads elsewhere. */
export const wrongServer: FamilyWords<Endpoint>['causes']['wrong-server'] = {
  message: ({ address, expected, server, holder, isOwner, leads }) => {
    if (!isOwner) return `${address} should be ${kindName(expected)}, but ${serverNames[server]} answers there${by(holder)}.`;
    const asSaid = `${holder} is at ${address} as the ledger says, but it`;
    return leads
      ? `${asSaid} does not lead to Dify’s API: ${ending(leads)}.`
      : `${asSaid} is not ${kindName(expected)}: ${serverNames[server]} answers.`;
  },
  remedy: ({ role, holder, isOwner, leads, told }) => {
    if (told)
      return `Write the address of the server that is meant into ${placeOf(told)}; or, if it should be at this one, move ${holder ?? 'this one'} to another port first.`;
    if (leads?.to === 'away')
      return `Write url: ${leads.url} for ${role} into the ledger if Dify is there; else take the redirect out of its configuration.`;
    if (leads) return 'Its configuration must send /v1, /api and /console/api on to the api.';
    return isOwner
      ? `Correct kind: of ${role} in the ledger if this is what you mean to run there; else start what ${role} should be.`
      : `Correct the address of ${role} in the ledger if this server belongs there; else move ${holder ?? 'it'} to another port and start what ${role} should be.`;
  },
  page: {
    means: 'Another server answers at the address that the ledger gives to this role. What you send there ends up with a stranger.',
    detected:
      'Preflight asks a few paths that only the expected server answers in its own way (for Dify /v1/, for LM Studio /lmstudio-greeting) and compares the answers with those of other known servers. A status code alone proves nothing: LM Studio answers 200 to every path.',
    mended:
      'Correct the address of the role in ports.yml if you meant this server; else move it to another port and start the right one. Where the role’s own container or program holds the port, its configuration or the kind: in the ledger is wrong: a front of Dify has to send /v1, /api and /console/api on to the api.',
  },
};
