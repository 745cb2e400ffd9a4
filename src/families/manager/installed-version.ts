import { dirname, join } from 'node:path';
import { ok } from '../../base/result.ts';
import { cleanLine } from '../../base/sanitise.ts';
import type { ManagerName } from '../../ledger/ledger.ts';
import { blind, type Look } from '../../probes/look.ts';
import type { Probes } from '../../probes/probes.ts';
import { managerEnvironment, managerKeep } from './manager-run.ts';
import { languageOf } from './project.ts';

/** The version of an installed manager. `source` tells how it is known: a file beside the program, or its own answer. */
export type InstalledVersion = { readonly version: string; readonly source: string };

type Needs = Pick<Probes, 'files' | 'commands'>;

/** A version and nothing else: what a file says is shown, compared and made part of messages. */
const isPlainVersion = (text: string) => text.length <= 100 && /^\d[0-9A-Za-z.+!_-]*$/.test(text);

const number = /(?<!\d)\d+\.\d+(?:[-+.]?[0-9A-Za-z])*/;

/** npm and pnpm lie in a package of their own name, whose package.json is found upwards from the program. */
async function fromPackageJson(manager: ManagerName, program: string, { files }: Needs): Promise<InstalledVersion | undefined> {
  const candidates = [join(dirname(program), 'node_modules', manager, 'package.json')];
  for (let folder = dirname(program), step = 0; step < 4; folder = dirname(folder), step++) candidates.push(join(folder, 'package.json'));
  for (const candidate of candidates) {
    const text = await files.read(candidate, 1024 * 1024, true);
    if (!text.ok || text.value === undefined) continue;
    try {
      const { name, version } = JSON.parse(text.value) as { readonly name?: unknown; readonly version?: unknown };
      if (name === manager && typeof version === 'string' && isPlainVersion(version)) return { version, source: candidate };
    } catch {
      // Some other package.json on the way up.
    }
  }
  return undefined;
}

/** The interpreter that a script names in its first line. */
async function interpreterOf(program: string, { files }: Needs): Promise<string | undefined> {
  const script = await files.read(program, 64 * 1024, true);
  return script.ok ? /^#!\s*(\/\S+)/.exec(script.value ?? '')?.[1] : undefined;
}

/** Installed Python packages leave a folder `NAME-VERSION.dist-info` in the library of their environment. */
async function fromDistInfo(manager: ManagerName, program: string, needs: Needs): Promise<InstalledVersion | undefined> {
  const interpreter = manager === 'poetry' ? await interpreterOf(program, needs) : undefined;
  for (const bin of new Set([dirname(program), ...(interpreter === undefined ? [] : [dirname(interpreter)])])) {
    const root = dirname(bin);
    const names = async (folder: string) => {
      const look = await needs.files.list(folder);
      return look.ok ? (look.value ?? []).map(({ name }) => name) : [];
    };
    const pythons = (await names(join(root, 'lib'))).filter((name) => /^python3(\.\d+)?$/.test(name));
    const libraries = [
      ...pythons.flatMap((python) => [join(root, 'lib', python, 'site-packages'), join(root, 'lib', python, 'dist-packages')]),
      join(root, 'Lib', 'site-packages'),
    ];
    const found = new Map<string, string>();
    for (const library of libraries) {
      for (const name of await names(library)) {
        const version =
          name.startsWith(`${manager}-`) && name.endsWith('.dist-info') ? name.slice(manager.length + 1, -'.dist-info'.length) : '';
        if (isPlainVersion(version)) found.set(version, join(library, name));
      }
    }
    // Two versions beside each other: only the program itself knows which one it loads.
    if (found.size > 1) return undefined;
    for (const [version, source] of found) return { version, source };
  }
  return undefined;
}

/**
 * The version of a manager, from the cheapest truth: files beside the program, else `MANAGER --version` (0.1 to 1 s for Poetry and npm).
 * `folder` is where it would be called, which pyenv's choice depends on; nothing is started there.
 */
export function installedVersion(manager: ManagerName, folder: string, needs: Needs): Promise<Look<InstalledVersion>> {
  const asked = known.get(needs.commands) ?? new Map<string, Promise<Look<InstalledVersion>>>();
  known.set(needs.commands, asked);
  const key = `${manager} ${folder}`;
  const look = asked.get(key) ?? askVersion(manager, folder, needs);
  asked.set(key, look);
  return look;
}

// Once a run: the lock's check asks for what the version's own check asked.
const known = new WeakMap<Needs['commands'], Map<string, Promise<Look<InstalledVersion>>>>();

async function askVersion(manager: ManagerName, folder: string, needs: Needs): Promise<Look<InstalledVersion>> {
  const program = await needs.commands.resolve(manager, folder);
  const seen =
    program === undefined
      ? undefined
      : await (languageOf[manager] === 'python' ? fromDistInfo(manager, program, needs) : fromPackageJson(manager, program, needs));
  if (seen) return ok(seen);
  const called = program ?? manager;
  // Never in the project: there its plugins, its hook files and its interpreter run, and a pin (packageManager, required-version) answers
  // instead of what is installed.
  const answer = await needs.commands.inPrivateFolder((cwd) =>
    needs.commands.run(called, ['--version'], { cwd, deadlineMs: 6000, env: managerEnvironment(manager), keep: managerKeep }),
  );
  if (!answer.ok) return answer;
  const version = number.exec(answer.value.stdout)?.[0];
  if (answer.value.exitCode !== 0 || version === undefined) {
    return blind('malformed', `${manager} --version: ${cleanLine(answer.value.stderr || answer.value.stdout, 200)}`);
  }
  return ok({ version, source: `${manager} --version` });
}
