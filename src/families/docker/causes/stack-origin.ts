import { withoutGaps } from '../../../base/without-gaps.ts';
import type { RunRecord } from '../../../engine/record.ts';
import { ofContainer } from '../../container/findings.ts';
import type { ComposeOrigin } from '../compose-command.ts';

/**
 * The compose project of the run and where it was started from, as its containers tell; else what the ledger says. Every remedy that
 * speaks to compose begins here, so that it works from any folder.
 */
export function stackOrigin(record: RunRecord): ComposeOrigin {
  const seen = [...ofContainer.outcomes(record, 'container.running'), ...ofContainer.outcomes(record, 'container.gone')].flatMap(
    ({ observed }) => (observed === undefined ? [] : [observed]),
  );
  const named = seen.filter(({ project }) => 'project' in project);
  const known = named.find(({ workingDir, configFiles }) => workingDir !== undefined || configFiles !== undefined) ?? named[0];
  if (known !== undefined) return originOf(known);
  const project = record.ledger.ports?.composeProject;
  return { project: project === undefined ? { kind: 'none' } : { kind: 'named', project } };
}

/** The origin alone, out of what a check saw. */
function originOf({ project, workingDir, configFiles, envFiles, composer }: ComposeOrigin): ComposeOrigin {
  return {
    project,
    ...withoutGaps({ workingDir, configFiles, envFiles, composer }),
  };
}
