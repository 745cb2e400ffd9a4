import { withoutGaps } from '../../base/without-gaps.ts';
import type { RunRecord } from '../../engine/record.ts';
import type { ToldPart } from '../../ledger/ledger.ts';
import { frontOfImage } from '../../probes/identity/front-products.ts';
import type { FrontName } from '../../probes/identity/server-name.ts';
import type { HopCaller } from './findings.ts';
import { hopTo } from './hop-target.ts';

/** Where a caller has the address of who it calls, when that is no plugin of Dify's. */
type AddressSetting =
  /**
   * `compose` names the service whose file holds the variable; left out for a container of `docker run`. `saved`: what was saved in this
   * front's own settings may outweigh it. `within`: the variable holds more than the address `given`, or its host alone.
   */
  | {
      readonly kind: 'variable';
      readonly variable: string;
      readonly from: string;
      readonly compose?: string;
      readonly saved?: FrontName;
      readonly within?: { readonly given: string; readonly part: ToldPart };
    }
  | { readonly kind: 'front'; readonly front: FrontName; readonly from: string }
  /** Dify's model settings, where no ledger is there to be changed with them. */
  | { readonly kind: 'dify'; readonly from: string }
  | { readonly kind: 'caller'; readonly from: string };

/** The argument of a cause whose remedy is another address; left out: Dify's model settings, and the ledger's path. */
export type WithSetting = { readonly setting?: AddressSetting & { readonly isInLedger: boolean } };

/** Where the caller of this role has its address; nothing to add where it is Dify that calls. */
export function settingOf(record: RunRecord, role: string, caller: HopCaller | undefined): WithSetting {
  const { ports } = record.ledger;
  const target = hopTo(record.ledger, role);
  const image = caller?.image ?? '';
  const isInLedger = target?.hop.start === undefined;
  const variable = target?.hop.variable;
  // A ledger that names a variable says that it is no plugin of Dify's.
  const isNamed = isInLedger && variable !== undefined;
  const isDify = !isNamed && (/(?:^|\/)dify-/.test(image) || ports?.roles.some(({ kind }) => kind === 'dify') === true);
  if (isDify && isInLedger) return {};
  const from = target?.caller?.name ?? caller?.name ?? 'client';
  const front = frontOfImage(image);
  if (variable !== undefined) {
    const compose = caller?.project === undefined ? undefined : (caller.service ?? from);
    const part = target?.hop.start?.part;
    const given = target?.hop.as?.href;
    const within = part === undefined || given === undefined ? undefined : { given, part };
    return { setting: { kind: 'variable', variable, from, isInLedger, ...withoutGaps({ compose, saved: front, within }) } };
  }
  if (isDify) return { setting: { kind: 'dify', from, isInLedger } };
  return { setting: front === undefined ? { kind: 'caller', from, isInLedger } : { kind: 'front', front, from, isInLedger } };
}
