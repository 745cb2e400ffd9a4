import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dockerSays, engineAnswers, testLabel } from '../rig/engine.ts';
import { importProgram } from '../rig/images.ts';
import { binaryFile } from './rig/program.ts';

const isThere = await engineAnswers();
const image = `preflight-test/one-file:${process.pid}`;

describe.skipIf(!isThere)('the one executable file, on a machine with the C library, a shell and nothing else', () => {
  beforeAll(async () => importProgram(await binaryFile(), image), 240_000);

  afterAll(async () => {
    await dockerSays('rmi', '--force', image);
  });

  const run = (...words: readonly string[]) => dockerSays('run', '--rm', '--label', testLabel, '--network', 'none', image, ...words);

  it('has no Node.js there, and no other program', async () => {
    const script = 'for file in /*; do [ ! -f "$file" ] || echo "$file"; done; echo /bin/*; command -v node';
    const { code, stdout } = await dockerSays('run', '--rm', '--label', testLabel, '--entrypoint', 'sh', image, '-c', script);
    expect([code, stdout]).toEqual([127, '/preflight\n/bin/sh\n']);
  });

  it('runs the main job green', async () => {
    const { code, stdout, stderr } = await run('demo');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^✓ The chat answered in .*\. All \d+ checks passed/);
  });

  it('is red with a fault and names the cause', async () => {
    const { code, stdout } = await run('demo', '--fault', 'front-elsewhere', '--format', 'json');
    expect([code, (JSON.parse(stdout) as { causes: { code: string }[] }).causes[0]?.code]).toEqual([1, 'front-elsewhere']);
  });
});
