import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { alone } from '../../.config/vitest.config.ts';

/** An assertion on the list of questions that a server of the test has kept. */
const counts = /expect\((?:new Set\()?(?:\w+\.)*asked(?=\)|\[|\.(?:every|filter|join|length)\b)/;

it('whoever counts the questions to a server of its own runs alone, for other tests ask every listener', () => {
  const files = ['test/families', 'test/probes'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name).replaceAll('\\', '/')),
  );
  const counting = files.filter((file) => file.endsWith('.loopback.test.ts') && counts.test(readFileSync(file, 'utf8')));
  expect(counting.length).toBeGreaterThan(5);
  // An engine at a socket of its own folder is no listener that anybody asks.
  const reached = counting.filter((file) => file !== 'test/probes/docker/ping.loopback.test.ts');
  expect(reached.filter((file) => !alone.includes(file))).toEqual([]);
});
