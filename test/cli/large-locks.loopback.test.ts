import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { noteTrust } from '../rig/trust-table.ts';
import { runMeasured } from './rig/measured.ts';
import { inFolder } from './rig/stack.ts';

const bytes = 16 * 1024 * 1024 - 4096;
const hash = 'ab'.repeat(32);

/** Sections of packages, as many as make the lock as large as one may be. */
function many(section: (at: number) => string): string {
  const parts: string[] = [];
  for (let [at, length] = [0, 0]; length < bytes; at++) {
    const part = section(at);
    parts.push(part);
    length += part.length;
  }
  return parts.slice(0, -1).join('');
}

const pyproject = '[project]\nname = "box"\nversion = "1.0"\nrequires-python = ">=3.11"\ndependencies = ["p0"]\n';

/** As npm writes it, a field a line. */
const npmPackage = (at: number) =>
  `    "node_modules/p${at}": {\n      "version": "1.0.0",\n      "resolved": "https://npm.example/p${at}/-/p${at}-1.0.0.tgz",\n      "integrity": "sha512-${hash}",\n      "license": "MIT",\n      "dependencies": {\n        "p${at + 1}": "^1.0.0"\n      },\n      "engines": {\n        "node": ">=18"\n      }\n    },\n`;

/** Each manager's project with a lock of 16 MB, and what is to be said of it. */
const folders: Readonly<Record<string, { readonly files: () => Readonly<Record<string, string>>; readonly code: string }>> = {
  uv: {
    files: () => ({
      'pyproject.toml': pyproject,
      'uv.lock': `version = 1\nrevision = 3\nrequires-python = ">=3.11"\n\n[[package]]\nname = "box"\nversion = "1.0"\nsource = { virtual = "." }\ndependencies = [\n    { name = "p0" },\n]\n\n[package.metadata]\nrequires-dist = [{ name = "p0" }]\n\n${many((at) => `[[package]]\nname = "p${at}"\nversion = "1.0"\nsource = { registry = "https://pypi.example/simple" }\nwheels = [\n    { url = "https://pypi.example/p${at}.whl", hash = "sha256:${hash}", size = 1 },\n]\n\n`)}`,
    }),
    code: 'lock-fresh',
  },
  poetry: {
    files: () => ({
      'pyproject.toml': `${pyproject}[tool.poetry]\npackage-mode = false\n`,
      'poetry.lock': `${many((at) => `[[package]]\nname = "p${at}"\nversion = "1.0"\ndescription = ""\nfiles = [\n    {file = "p${at}.whl", hash = "sha256:${hash}"},\n]\n\n`)}[metadata]\nlock-version = "2.1"\ncontent-hash = "${hash}"\n`,
    }),
    code: 'lock-outdated',
  },
  npm: {
    files: () => ({
      'package.json': '{"name":"box","version":"1.0.0","dependencies":{"p0":"^1.0.0"}}',
      'package-lock.json': `{\n  "name": "box",\n  "version": "1.0.0",\n  "lockfileVersion": 3,\n  "packages": {\n    "": { "name": "box", "version": "1.0.0", "dependencies": { "p0": "^1.0.0" } },\n${many((at) => npmPackage(at)).slice(0, -2)}\n  }\n}\n`,
    }),
    code: 'lock-fresh',
  },
};

describe('a lock of 16 MB', () => {
  let [inputs, survived, worstMiB] = [0, 0, 0];
  afterAll(() => noteTrust({ area: 'locks of 16 MB', inputs, survived, worstMiB, leaks: 0 }));

  it.each(Object.entries(folders))('of %s is judged in less than 150 MB', { timeout: 60_000 }, async (manager, { files, code }) => {
    inputs += 1;
    await inFolder(async (folder) => {
      for (const [name, text] of Object.entries(files())) await writeFile(join(folder, name), text);
      await writeFile(join(folder, 'managers.yml'), `version: 1\nmanagers:\n  ${manager}: { owns: ["."], lock: present }\n`);
      const { stdout, peakMiB } = await runMeasured(['--only', 'manager.lock', '--format', 'json'], { cwd: folder });
      expect((JSON.parse(stdout) as Report).checks).toContainEqual(expect.objectContaining({ id: 'manager.lock:.', code }));
      worstMiB = Math.max(worstMiB, peakMiB);
      expect(peakMiB).toBeGreaterThan(20);
      expect(peakMiB).toBeLessThan(150);
    });
    survived += 1;
  });
});
