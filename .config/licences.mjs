// What the bundle holds of other people: their licences, and a bill of materials, for a scanner sees no dependency of a package that has
// none. Both are derived from what esbuild really took; `.config/licences.json` is the list that somebody looked at, and a build that takes
// anything else fails.
import { spawnSync } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Writes THIRD-PARTY-LICENSES.txt and, with `isWhole`, sbom.cdx.json into a folder. */
export async function writeLicences(outDir, metafiles, isWhole) {
  const packages = await Promise.all(bundledPackages(metafiles).map(described));
  const problems = licenceProblems(packages, JSON.parse(await readFile(join(root, '.config/licences.json'), 'utf8')));
  if (problems.length > 0) throw new Error(problems.join('\n'));
  await writeFile(join(outDir, 'THIRD-PARTY-LICENSES.txt'), noticeOf(packages));
  if (isWhole) await writeFile(join(outDir, 'sbom.cdx.json'), `${JSON.stringify(await billOf(packages), null, 2)}\n`);
}

/** The folders below node_modules of which something came into an output. */
export function bundledPackages(metafiles) {
  const taken = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap(({ inputs }) =>
      Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
    ),
  );
  const folders = taken.map((file) => /^(?:[^:]*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0]);
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort();
}

async function described(folder) {
  const { name, version, license } = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
  const file = (await readdir(join(root, folder))).find((each) => /^licen[cs]e(?:[.-]|$)/i.test(each));
  return {
    name,
    version,
    licence: license,
    text: file === undefined ? undefined : (await readFile(join(root, folder, file), 'utf8')).trim(),
  };
}

/** Where the bundle and the list of licences differ, each in one sentence. */
export function licenceProblems(packages, list) {
  const names = new Set(packages.map(({ name }) => name));
  return [
    ...packages.flatMap(({ name, licence }) =>
      list[name] === licence ? [] : [`.config/licences.json says ${list[name] ?? 'nothing'} of ${name}, which is bundled under ${licence}`],
    ),
    ...Object.keys(list).flatMap((name) => (names.has(name) ? [] : [`.config/licences.json names ${name}, which is not bundled`])),
  ];
}

function noticeOf(packages) {
  const parts = packages.map(
    ({ name, version, licence, text }) =>
      `${name} ${version} (${licence})\n\n${text ?? `No text of its licence came with it: ${licence}.`}\n`,
  );
  return `dist/ holds parts of these packages.\n\n${parts.join(`\n${'-'.repeat(80)}\n\n`)}`;
}

/** npm's own bill of this project, without what only builds and tests. Nothing in it tells when it was made: the same sources give the same file. */
async function billOf(packages) {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  // An npm that calls this (`npm install` of a repository's address) hands on settings of its own: no lock, forced.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_(?:config|package)_/i.test(name)));
  const said = spawnSync(npm, ['sbom', '--sbom-format=cyclonedx', '--package-lock-only'], {
    cwd: root,
    env,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (said.status !== 0) throw new Error(`npm sbom: ${said.stderr}`);
  const { serialNumber: _serial, metadata, components, dependencies, ...bill } = JSON.parse(said.stdout);
  const { timestamp: _time, component, ...about } = metadata;
  const wanted = new Set(packages.map(({ name, version }) => `${name}@${version}`));
  const kept = components.filter((each) => wanted.has(`${each.name}@${each.version}`));
  if (kept.length !== wanted.size) throw new Error(`npm sbom knows ${kept.length} of the ${wanted.size} bundled packages`);
  const refs = new Set(kept.map((each) => each['bom-ref']));
  // To npm they are there for development; in the package they are what runs.
  const running = kept.map(({ properties: _properties, ...each }) => each);
  return {
    ...bill,
    metadata: { ...about, component: { ...component, name: 'dify-preflight' } },
    components: running,
    dependencies: dependencies
      .filter(({ ref }) => refs.has(ref) || ref === component['bom-ref'])
      .map(({ ref, dependsOn }) => ({
        ref,
        dependsOn: ref === component['bom-ref'] ? [...refs] : dependsOn.filter((each) => refs.has(each)),
      })),
  };
}
