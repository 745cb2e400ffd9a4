import { isAbsolute, join, relative } from 'node:path';
import type { Check } from '../../../engine/check.ts';
import type { Evidence } from '../../../engine/finding.ts';
import { roleNamed } from '../../../ledger/ledger.ts';
import type { FileProbe } from '../../../probes/files/files.ts';
import { blind } from '../../../probes/look.ts';
import { dockerSubjects } from '../../docker/docker-roles.ts';
import { composePortsOf, defaultsIn, isInHostNetwork } from '../compose-ports.ts';
import { ofContainer } from '../findings.ts';

const answer = ofContainer.findingOf('compose-file.agrees');

/**
 * Does the compose file beside the ledger (or in `docker/`, as Dify has it) publish what the ledger says? By the files alone, for a machine
 * without the stack; where it runs, `container.published` knows more. It is somebody's clone: nothing outside of it is read.
 */
export const composeFileAgrees: Check<'compose-file.agrees'> = {
  kind: 'compose-file.agrees',
  canTurnGreen: false,
  phases: ['static'],
  subjects: ({ ledger }) => dockerSubjects(ledger, 'url', ({ owner, url }) => owner.kind === 'compose' && url !== undefined),
  needs: () => [],
  deadlineMs: () => 5_000,
  run: async ({ ledger, probes, subject }) => {
    const role = roleNamed(ledger, subject.name);
    const folder = ledger.ports?.folder;
    if (role?.owner?.kind !== 'compose' || role.url === undefined || folder === undefined) {
      return ofContainer.couldNotLook('compose-file.agrees', { reason: 'malformed', detail: 'no such role' });
    }
    const { service } = role.owner;
    const { port, scheme } = role.url;
    const files: FileProbe = { ...probes.files, read: (path, maxBytes) => probes.files.read(path, maxBytes) };
    const beside = await defaultsIn(files, folder);
    const configFiles = beside.length > 0 ? beside : await defaultsIn(files, join(folder, 'docker'));
    const [file] = configFiles;
    if (file === undefined) return answer('skipped', 'compose-file-absent', {});
    const shown = configFiles.map((one) => relative(folder, one)).join(' + ');
    const published = await composePortsOf({ files }, { workingDir: join(file, '..'), configFiles }, service);
    if (published === undefined) {
      return ofContainer.couldNotLook('compose-file.agrees', blind('not-supported', `${shown}: a form that is not followed`).error);
    }
    const ports = published.filter(({ protocol }) => protocol === (scheme === 'udp' ? 'udp' : 'tcp'));
    const evidence = ports.map(({ publicPort, privatePort, at }): Evidence => {
      return ofContainer.seen('compose-file-port', `${relative(folder, at.file)}:${at.line}: ${publicPort} → ${privatePort}`);
    });
    if (ports.some(({ publicPort }) => publicPort === port))
      return answer('pass', 'compose-file-agrees', { file: shown, service, port }, evidence);
    // A variable that no env file here sets may be set where the stack runs.
    if (ports.some(({ isUnsure }) => isUnsure)) {
      const why = blind('not-supported', `${shown}: the port of ${service} comes from a variable that no env file here sets`);
      return ofContainer.couldNotLook('compose-file.agrees', why.error, evidence);
    }
    if (await isInHostNetwork(files, configFiles, service)) return answer('pass', 'host-network', { container: service });
    const found = [...new Set(ports.map(({ publicPort }) => publicPort))];
    const at = ports[0]?.at;
    return answer(
      'fail',
      'compose-file-apart',
      { file: at ? relative(folder, at.file) : shown, service, wanted: port, found },
      evidence,
      at && isAbsolute(at.file) ? { at: { ...at, file: relative(folder, at.file) } } : {},
    );
  },
};
