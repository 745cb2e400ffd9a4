import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from './rig/program.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'preflight-trust-run-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const box = join(folder, 'work', 'tools', 'box');
const around = { cwd: join(folder, 'work'), env: { HOME: join(folder, 'home') } };

/** What the check of the lock says, as JSON. */
async function lock(): Promise<{ readonly verdict: string; readonly code: string; readonly message: string }> {
  const { stdout } = await run(['check', '--format', 'json'], around);
  const report = JSON.parse(stdout) as {
    readonly checks: readonly { readonly id: string; readonly verdict: string; readonly code: string; readonly message: string }[];
  };
  return report.checks.find(({ id }) => id === 'manager.lock:tools/box') ?? { verdict: 'none', code: '', message: '' };
}

describe('a lock that only its manager can judge', () => {
  it('is a wish that preflight trust shows, and is asked about once that is allowed', async () => {
    for (const made of [box, join(folder, 'home')]) mkdirSync(made, { recursive: true });
    writeFileSync(join(folder, 'work', 'managers.yml'), 'version: 1\nmanagers:\n  uv: { owns: ["tools/*"], lock: present }\n');
    writeFileSync(
      join(box, 'pyproject.toml'),
      '[project]\nname = "box"\nversion = "1"\nrequires-python = ">=3.9"\ndependencies = []\n[tool.uv]\nenvironments = ["os_name == \'posix\'"]\n',
    );
    writeFileSync(
      join(box, 'uv.lock'),
      'version = 1\nrevision = 3\nrequires-python = ">=3.9"\nresolution-markers = ["os_name == \'posix\'"]\nsupported-markers = ["os_name == \'posix\'"]\n\n[[package]]\nname = "box"\nversion = "1"\nsource = { virtual = "." }\n',
    );
    expect(await lock()).toMatchObject({
      verdict: 'unknown',
      code: 'could-not-look',
      message: expect.stringContaining('run tools/box’s uv'),
    });
    const asked = await run(['trust'], around);
    expect(asked).toMatchObject({ code: 1, stdout: expect.stringContaining('run tools/box’s uv') });
    expect((await run(['trust', '--yes'], around)).code).toBe(0);
    expect(await lock()).toMatchObject({ verdict: 'pass', code: 'lock-fresh' });
    expect((await run(['trust', '--forget'], around)).code).toBe(0);
    expect(await lock()).toMatchObject({ verdict: 'unknown' });
  });
});
