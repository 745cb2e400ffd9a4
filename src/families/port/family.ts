import { family } from '../../engine/family.ts';
import type { Port } from './causes.ts';
import { portFree } from './checks/port-free.ts';
import { portOwned } from './checks/port-owned.ts';
import { portReleased } from './checks/port-released.ts';

/** Ports and who holds them. */
export const portFamily = family<Port>({
  name: 'port',
  checks: {
    'port.free': portFree,
    'port.owned': portOwned,
    'port.released': portReleased,
  },
  settled: {
    'port-address-not-here': true,
    'port-exposed': true,
    'port-not-bindable': true,
  },
});
