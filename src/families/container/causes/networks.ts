import { isIP } from 'node:net';
import { urlParts } from '../../../base/url-parts.ts';
import { withoutGaps } from '../../../base/without-gaps.ts';
import type { CauseRule } from '../../../engine/cause.ts';
import { engineCommand, engineOf } from '../../docker/engine-command.ts';
import { ofHop } from '../../hop/findings.ts';
import { containerCause } from '../causes.ts';
import { ofContainer } from '../findings.ts';

/** An engine resolves and routes names within a network only; these are no meeting places (the last two are rootless Podman's ways out). */
const isShared = (network: string) => !['host', 'none', 'pasta', 'slirp4netns'].includes(network);

/** The default network, on which containers have no names. */
const namelessNetwork = { docker: 'bridge', podman: 'podman' } as const;

/**
 * The called container runs, and shares no network with its caller: then its name means nothing there, and its address is not reached.
 * On the default network containers have no names at all.
 */
export const otherNetwork: CauseRule = (record) =>
  ofHop.outcomes(record, 'hop.reaches').flatMap((outcome) => {
    const { subject, code, observed, evidence, id, planned } = outcome;
    if (code !== 'name-unknown-in-container' && code !== 'timeout-from-container' && code !== 'unanswered-from-container') return [];
    const called = ofContainer.outcome(record, 'container.running', subject);
    const target = called?.observed?.container;
    const caller = observed?.caller;
    if (called?.verdict !== 'pass' || !target || !caller || target.networkNames?.includes('host')) return [];
    const networks = (target.networkNames ?? []).filter(isShared);
    const fromNetworks = caller.networks.filter(isShared);
    const nameless = namelessNetwork[engineOf(record).program];
    const common = networks.filter((network) => fromNetworks.includes(network) && network !== nameless);
    const [join] = fromNetworks.filter((network) => network !== nameless);
    if (networks.length === 0 || fromNetworks.length === 0 || common.length > 0) return [];
    // Both in the default one: they reach each other, only not by name, which the hop's own family tells.
    if (code === 'name-unknown-in-container' && networks.includes('bridge') && fromNetworks.every((name) => name === 'bridge')) return [];
    const host = urlParts(observed.url)?.host;
    const alias = host === undefined || host === target.name || isIP(host) !== 0 ? [] : ['--alias', host];
    const args = { role: subject, container: target.name, from: caller.name, networks, fromNetworks, ...withoutGaps({ join }) };
    return containerCause('other-network', subject, args, {
      evidence: [
        ...evidence,
        ofContainer.seen('in-networks', `${caller.name}: ${fromNetworks.join(', ')}`),
        ofContainer.seen('in-networks', `${target.name}: ${networks.join(', ')}`),
      ],
      explains: [id],
      // A daemon that cannot be called by this name is not down for that.
      insteadOf: [`plugin-daemon-down:${subject}`],
      ...(join === undefined ? {} : { command: engineCommand(record, 'network', 'connect', ...alias, join, target.name) }),
      ...(planned.subject.at ? { at: planned.subject.at } : {}),
    });
  });
