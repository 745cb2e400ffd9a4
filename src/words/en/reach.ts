import { typedName } from '../../base/shell.ts';
import { namedAs } from '../../families/hop/setting.en.ts';
import type { ReachWording } from '../reach-wording.ts';

const list = (names: readonly string[]) => names.slice(0, 12).join(', ') + (names.length > 12 ? ', …' : '');

export const reach: ReachWording = {
  'bad-address': ({ url }) => `“${url}” is no address; write http://host:port/v1.`,
  'host-needs-address': () => 'From this machine an address is needed: preflight reach host http://localhost:1234/v1',
  'no-such-container': ({ running, wanted }) =>
    running.length === 0
      ? `No container or service is called “${wanted}”, and none runs.`
      : `No container or service is called “${wanted}”; these run: ${list(running)}.`,
  'several-containers': ({ names, wanted }) => `“${wanted}” is several containers: ${list(names)}. Name one of them.`,
  'no-project': ({ projects }) =>
    projects.length === 0
      ? 'No container was started from this folder by compose. preflight reach CONTAINER asks one, --all asks all.'
      : `No container was started from this folder by compose; projects that run: ${list(projects)}. preflight reach CONTAINER asks one, --all asks all.`,
  'nothing-running': () => 'No container runs. preflight reach host URL asks from this machine.',
  'nothing-told': ({ callers }) => {
    const kept = callers.filter(({ keepsInDatabase }) => keepsInDatabase !== undefined);
    const why = kept.map(({ keepsInDatabase, name }) => ` ${namedAs(keepsInDatabase ?? '', name)} keeps it in its own database.`).join('');
    const from = typedName((kept[0] ?? callers[0])?.name ?? '', 'CONTAINER');
    return `No variable of these containers holds an address: ${list(callers.map(({ name }) => name))}.${why} Give it the one that is in the settings: preflight reach ${from} http://…/v1`;
  },
};
