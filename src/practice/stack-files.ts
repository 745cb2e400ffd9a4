import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { composeText, engineAddress, envText, managersText, portsText } from './ledger-text.ts';
import { installPrograms } from './manager-programs.ts';
import { idOf, type World } from './network.ts';

export type StackFiles = {
  readonly ledgers: { readonly ports?: string; readonly managers?: string };
  /** Variables of the check's process; undefined = must not be set. */
  readonly env: Readonly<Record<string, string | undefined>>;
};

function write(file: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  chmodSync(file, mode);
}

/** The docker CLI's own files: a current context that points to a socket where nobody is (DESIGN 6, docker-wrong-context). */
function writeContext(world: World): Readonly<Record<string, string | undefined>> {
  const config = join(world.folder, 'home', '.docker');
  const name = 'old-laptop';
  const gone = `${engineAddress(world)}.gone`;
  write(join(config, 'config.json'), JSON.stringify({ currentContext: name }));
  const meta = { Name: name, Metadata: {}, Endpoints: { docker: { Host: gone, SkipTLSVerify: false } } };
  write(join(config, 'contexts', 'meta', idOf(name), 'meta.json'), JSON.stringify(meta));
  return { DOCKER_CONFIG: config, DOCKER_HOST: undefined, DOCKER_CONTEXT: undefined, XDG_RUNTIME_DIR: join(world.folder, 'run') };
}

function commitAll(folder: string, files: readonly string[]): void {
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=practice', '-c', 'user.email=practice@localhost', '-c', 'commit.gpgsign=false', ...args], {
      cwd: folder,
      stdio: 'ignore',
    });
  git('init', '-q');
  write(join(folder, '.gitignore'), '.env\nrun/\nhome/\nbin/\n');
  git('add', '.gitignore', ...files);
  git('commit', '-q', '--no-verify', '-m', 'Practice');
}

/** Writes the ledgers, the env file, the compose file, the sample projects and the managers' stand-ins. */
export function writeStackFiles(world: World, processEnv: Readonly<Record<string, string | undefined>>): StackFiles {
  const { plan, folder, platform } = world;
  const home = join(folder, 'home');
  mkdirSync(home, { recursive: true });
  const ports = join(folder, 'ports.yml');
  const managers = join(folder, 'managers.yml');
  if (plan.ledger.hasPorts) {
    write(ports, portsText(world));
    write(join(folder, '.env'), envText(world), plan.envFile.mode);
    write(join(folder, 'docker-compose.yaml'), composeText(world));
  }
  for (const project of plan.managers?.projects ?? []) {
    for (const [name, text] of Object.entries(project.files)) write(join(folder, project.folder, name), text);
  }
  if (plan.managers) write(managers, managersText(plan.managers));
  const path = installPrograms(plan.managers, folder, processEnv.PATH ?? processEnv.Path ?? '', platform);
  if (plan.managers?.committed) commitAll(folder, plan.managers.committed);
  const context = plan.engine.foundBy === 'context' ? writeContext(world) : {};
  return {
    ledgers: { ...(plan.ledger.hasPorts ? { ports } : {}), ...(plan.managers ? { managers } : {}) },
    env: {
      PATH: path,
      HOME: home,
      ...(platform === 'win32' ? { USERPROFILE: home } : {}),
      // LM Studio's own tools look nowhere else then, so a real one on this machine is not taken for the practised one.
      LMS_API_SERVER_INFO_PATH: join(home, '.lmstudio', '.internal', 'http-server.json'),
      ...context,
      ...plan.env,
    },
  };
}
