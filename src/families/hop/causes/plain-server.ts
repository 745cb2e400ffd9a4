import type { CauseRule } from '../../../engine/cause.ts';
import { roleNamed } from '../../../ledger/ledger.ts';
import { hopsNotGreen } from '../../container/causes/dead-daemon.ts';
import { settingOf } from '../address-setting.ts';
import { hopCause } from '../causes.ts';
import { hopTo } from '../hop-target.ts';

/** What a server without TLS makes of a handshake: an answer that is none, an end, or silence, for it waits for a line that never comes. */
const endings: readonly string[] = ['tls', 'protocol', 'reset', 'other', 'timeout'];

/**
 * The caller was given https, and at that port of this host the role answers plain HTTP. Nothing is said of a firewall before that: a
 * server that waits looks like one.
 */
export const plainServer: CauseRule = (record) =>
  hopsNotGreen(record).flatMap(({ at, evidence, id, observed, subject }) => {
    const given = hopTo(record.ledger, subject)?.hop.as;
    const url = roleNamed(record.ledger, subject)?.url;
    if (given?.scheme !== 'https' || url?.scheme !== 'http' || url.port !== given.port || observed?.host?.kind !== 'response') return [];
    const { inside } = observed;
    if (inside?.kind !== 'failure' || inside.isProxied || !endings.includes(inside.error)) return [];
    const better = given.href.replace(/^https:/, 'http:');
    const args = { role: subject, from: observed.from, url: given.href, better, ...settingOf(record, subject, observed.caller) };
    return hopCause('tls-to-plain-server', subject, args, {
      certainty: inside.error === 'tls' ? 'certain' : 'likely',
      evidence,
      explains: [id],
      insteadOf: [`firewall-blocks-bridge:${subject}`, `scheme-differs:${subject}`],
      ...(at ? { at } : {}),
    });
  });
