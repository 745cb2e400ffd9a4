import type { FamilyWords } from '../../engine/words.ts';
import type { Host } from './causes.ts';

const size = (bytes: number) => (bytes < 2 ** 30 ? `${Math.round(bytes / 2 ** 20)} MiB` : `${(bytes / 2 ** 30).toFixed(1)} GiB`);
const room = ({ what, path }: { readonly what: 'disk' | 'memory'; readonly path?: string }) =>
  what === 'disk' ? `of disk space at ${path ?? '?'}` : 'of memory';

export const hostEn: FamilyWords<Host> = {
  findings: {
    'room-enough': (args) => `${size(args.freeBytes)} ${room(args)} left.`,
    'room-low': (args) => `Only ${size(args.freeBytes)} ${room(args)} left; ${size(args.wantedBytes)} or more is comfortable.`,
    'room-out': (args) =>
      `Only ${size(args.freeBytes)} ${room(args)} left; the stack does not work with less than ${size(args.wantedBytes)}.`,
  },
  evidence: {
    'disk-free': 'bytes free on the disk',
    'memory-available': 'bytes of memory available',
    'looked-at': 'looked at',
  },
  causes: {
    'disk-low': {
      message: ({ freeBytes, path }) => `The disk that holds ${path} is nearly full: ${size(freeBytes)} left.`,
      remedy: ({ wantedBytes, usesDocker }) =>
        usesDocker
          ? `Free space until ${size(wantedBytes)} are left; see first what the engine could give back.`
          : `Free space until ${size(wantedBytes)} are left.`,
      page: {
        means:
          'Docker and the databases of Dify write all the time; on a full disk they stop or turn read-only, and the errors look like anything but a full disk.',
        detected:
          'The room on the file system of the Docker folder and of the ledger is below 5 GiB (a warning) or 1 GiB (a failure); the smaller of the two counts.',
        mended: 'Look at `docker system df`, then remove images, build cache and old logs that you do not need.',
      },
    },
    'memory-low': {
      message: ({ freeBytes }) => `The machine is short of memory: ${size(freeBytes)} available.`,
      remedy: ({ wantedBytes }) => `Close programs or load a smaller model until ${size(wantedBytes)} are available.`,
      page: {
        means: 'With too little memory the model is not loaded, or the kernel ends containers without a word.',
        detected: 'Available memory, with the caches that can be given back, is below 2 GiB (a warning) or 512 MiB (a failure).',
        mended: 'Close what you do not need, unload models that nobody uses, or choose a smaller model or context.',
      },
    },
  },
  checks: {
    'host.room': {
      asks: 'Is there room on the disk and in memory for Docker and the model?',
      how: 'Asks the file systems of the Docker folder and of the ledger for their free space, and the system for its available memory.',
    },
  },
};
