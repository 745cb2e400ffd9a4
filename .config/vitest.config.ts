import { defineConfig } from 'vitest/config';

// After all others: they judge what those saw.
const last = 'test/last/*.test.ts';

// Alone on their machine: they count every listener or who asks theirs, and those of other tests would be strangers to them, or ask: each
// whole run of the program looks for another front among all that listen. test/house/counting.pure.test.ts tells which are missing.
export const alone = [
  'test/probes/identity/identity.loopback.test.ts',
  'test/probes/identity/neighbours.loopback.test.ts',
  'test/families/endpoint/checks.loopback.test.ts',
  'test/families/endpoint/debug-port.loopback.test.ts',
  'test/families/endpoint/front-pages.loopback.test.ts',
  'test/families/endpoint/one-question.loopback.test.ts',
  'test/families/endpoint/strangers.loopback.test.ts',
  'test/families/hop/hop-told.loopback.test.ts',
  'test/families/hop/told-hop.loopback.test.ts',
  'test/families/model/chat.loopback.test.ts',
  'test/families/model/context.loopback.test.ts',
  'test/families/model/lmstudio.loopback.test.ts',
  'test/families/docker/whole-path.docker.test.ts',
  'test/cli/init.loopback.test.ts',
  'test/cli/init.docker.test.ts',
  'test/cli/offline.loopback.test.ts',
  'test/cli/init-stack.docker.test.ts',
  'test/families/model/litellm.managers.test.ts',
];

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    sequence: { shuffle: { files: false, tests: true } },
    env: { NO_COLOR: '1' },
    unstubEnvs: true,
    setupFiles: ['test/rig/note-findings.ts'],
    projects: [
      { extends: true, test: { name: 'together', include: ['test/**/*.test.ts'], exclude: [...alone, last] } },
      { extends: true, test: { name: 'alone', include: alone, fileParallelism: false, sequence: { groupOrder: 1 } } },
      { extends: true, test: { name: 'last', include: [last], sequence: { groupOrder: 2 } } },
    ],
  },
});
