import { family } from '../../engine/family.ts';
import type { Host } from './causes.ts';
import { hostRoom } from './checks/host-room.ts';

/** Room on this machine. */
export const hostFamily = family<Host>({
  name: 'host',
  checks: {
    'host.room': hostRoom,
  },
});
