import type { Cause, CauseRule } from '../../../engine/cause.ts';
import { settingOf } from '../address-setting.ts';
import { hopCause } from '../causes.ts';
import { ofHop } from '../findings.ts';
import { upCommand } from './failed-call.ts';

/** Causes that take the path's address for the one that the caller has, each with whom it is about. */
const ofLedgersAddress = ['path-port-differs', 'base-url-without-v1', 'loopback-url-in-container', 'name-of-nobody'] as const;
const ofTheWay = ['lmstudio-loopback-only', 'firewall-blocks-bridge', 'containers-cut-off', 'rootless-host-hidden'] as const;

/**
 * The caller was told another address than the path says, or none. Which of the two is right is told by who answers from inside: where it is
 * what the caller was told, the ledger is wrong, and whatever was said of the ledger's address is beside the point.
 */
export const toldOtherwise: CauseRule = (record) =>
  ofHop.outcomes(record, 'hop.told').flatMap((outcome): readonly Cause[] => {
    const { code, evidence, id, observed, subject } = outcome;
    if ((code !== 'told-otherwise' && code !== 'not-told') || !observed) return [];
    const { from, given, variable } = outcome.args;
    const told = code === 'told-otherwise' ? { told: outcome.args.told } : {};
    const reached = ofHop.outcome(record, 'hop.reaches', subject);
    const isReached = reached?.verdict === 'pass' || reached?.code === 'caller-forbids-private';
    const right = isReached ? 'ledger' : observed.answers === true ? 'told' : 'unknown';
    const { setting } = settingOf(record, subject, observed.caller);
    const isSettled = setting?.kind === 'variable' && setting.saved === undefined;
    const isProven = isSettled && (right === 'ledger' ? observed.answers !== true : right === 'told');
    const args = {
      role: subject,
      from,
      variable,
      given,
      ...told,
      right,
      ...(setting ? { setting: { ...setting, isInLedger: false } } : {}),
    } as const;
    const isLedgerWrong = right === 'told' && reached !== undefined;
    const better = [...ofLedgersAddress, ...ofTheWay].map((weak) => `${weak}:${subject}`);
    return [
      hopCause('caller-told-other-address', subject, args, {
        ...(right === 'ledger' ? upCommand(record, observed.caller) : {}),
        ...(right === 'ledger' && observed.answers === false && isSettled ? { breaksHop: subject } : {}),
        certainty: isProven ? 'certain' : 'likely',
        evidence,
        ...(outcome.at ? { at: outcome.at } : {}),
        explains: [id, ...(isLedgerWrong ? [reached.id] : [])],
        ...(isLedgerWrong ? { insteadOf: [...better, `host-gateway-missing:${from}`] } : {}),
      }),
    ];
  });
