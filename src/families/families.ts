import { type CheckKind, listOf } from '../engine/family.ts';
import { clientFamily } from './client/family.ts';
import { containerFamily } from './container/family.ts';
import { difyFamily } from './dify/family.ts';
import { dockerFamily } from './docker/family.ts';
import { endpointFamily } from './endpoint/family.ts';
import { hopFamily } from './hop/family.ts';
import { hostFamily } from './host/family.ts';
import { ledgerFamily } from './ledger/family.ts';
import { managerFamily } from './manager/family.ts';
import { modelFamily } from './model/family.ts';
import { portFamily } from './port/family.ts';
import { tokenFamily } from './token/family.ts';

/** The families, in the order of imports and of reports. Codes and kinds are derived from this list, and written nowhere else. */
export const families = listOf(
  ledgerFamily,
  tokenFamily,
  dockerFamily,
  portFamily,
  containerFamily,
  endpointFamily,
  hopFamily,
  modelFamily,
  difyFamily,
  managerFamily,
  clientFamily,
  hostFamily,
);

export type Families = typeof families;
export type AnyCheckKind = CheckKind<Families>;
