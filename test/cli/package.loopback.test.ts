import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageFolder, run, startCommand } from './rig/program.ts';
import { inFolder } from './rig/stack.ts';

describe('the package', () => {
  it('says the version of package.json, by every way of asking', async () => {
    await inFolder(async (cwd) => {
      const { version } = JSON.parse(await readFile(join(await packageFolder(), 'package.json'), 'utf8')) as { version: string };
      for (const words of [['--version'], ['-V'], ['--version', '--lang', 'ja']]) {
        expect(await run(words, { cwd })).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' });
      }
    });
  });

  it('packed, installed without a network and without dependencies, runs', async () => {
    await inFolder(async (cwd) => {
      const pack = join(import.meta.dirname, '../../.config/tarball.mjs');
      const packed = await startCommand([process.execPath, pack, cwd, join(await packageFolder(), 'dist')], { cwd }).done;
      expect(packed.code, packed.stderr).toBe(0);
      const [tarball = ''] = (await readdir(cwd)).filter((name) => name.endsWith('.tgz'));
      const words = ['install', '--global', '--prefix', join(cwd, 'prefix'), join(cwd, tarball), '--offline', '--no-audit', '--no-fund'];
      const installed = await startCommand(['npm', ...words], { cwd }).done;
      expect(installed.code, installed.stderr).toBe(0);
      // Nothing of the package runs at its installation, so npm has nothing to warn of.
      expect(installed.stderr).not.toContain('dify-preflight');
      expect(await readFile(join(cwd, 'prefix', 'share', 'man', 'man1', 'preflight.1'), 'utf8')).toMatch(/^\.TH PREFLIGHT/m);
      const modules = join(cwd, 'prefix', 'lib', 'node_modules');
      expect(await readdir(modules)).toEqual(['dify-preflight']);
      expect(await readdir(join(modules, 'dify-preflight'))).not.toContain('node_modules');
      const bin = join(cwd, 'prefix', 'bin', 'preflight');
      const [version, demo, init] = await Promise.all(
        [['--version'], ['demo'], ['init']].map((words) => startCommand([bin, ...words], { cwd }).done),
      );
      expect(version?.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
      expect(demo?.stdout).toMatch(/^✓ The chat answered/);
      expect([version?.code, demo?.code, init?.code]).toEqual([0, 0, 0]);
      expect(await readFile(join(cwd, 'ports.yml'), 'utf8')).toContain('node_modules/dify-preflight/dist/schema/ports.json');
    });
  });

  it('brings the licences and a bill of what is bundled', async () => {
    const dist = join(await packageFolder(), 'dist');
    const bill = JSON.parse(await readFile(join(dist, 'sbom.cdx.json'), 'utf8')) as {
      bomFormat: string;
      components: { name: string; version: string; purl: string }[];
    };
    const notices = await readFile(join(dist, 'THIRD-PARTY-LICENSES.txt'), 'utf8');
    expect(bill.bomFormat).toBe('CycloneDX');
    expect(bill.components.map(({ name }) => name)).toEqual(expect.arrayContaining(['commander', 'dockerode', 'docker-modem', 'yaml']));
    expect(bill.components.map(({ name }) => name)).not.toContain('vitest');
    for (const { name, version } of bill.components) expect(notices).toContain(`${name} ${version} (`);
  });

  it('names no folder of the machine it was built on', async () => {
    const dist = join(await packageFolder(), 'dist');
    const here = new URL('../..', import.meta.url).pathname;
    for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const text = await readFile(join(entry.parentPath, entry.name), 'utf8');
      expect(text.includes(here), entry.name).toBe(false);
    }
  });
});
