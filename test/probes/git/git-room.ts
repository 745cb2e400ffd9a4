import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { restricted, type Trust } from '../../../src/base/trust.ts';
import { createCommandProbe } from '../../../src/probes/commands/commands.ts';
import { createGitProbe } from '../../../src/probes/git/git.ts';

const rooms: string[] = [];

/** A temporary folder for repositories, with a home of its own: what the user of this machine has set counts for nothing. */
export type GitRoom = {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly at: (...path: readonly string[]) => string;
  readonly write: (path: string, text: string | Buffer) => void;
  /** Runs git, or another program, in a folder of the room. */
  readonly git: (folder: string, ...args: readonly string[]) => string;
  readonly run: (folder: string, program: string, ...args: readonly string[]) => string;
  /** A new repository with these files in its first commit. */
  readonly repository: (name: string, files: Readonly<Record<string, string>>, ...init: readonly string[]) => void;
  /** What the probe says of a file; the reason where it could not look. */
  readonly state: (path: string, trust?: Trust) => Promise<string>;
};

export function makeGitRoom(): GitRoom {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'preflight-git-')));
  rooms.push(folder);
  const at = (...path: readonly string[]) => join(folder, ...path);
  const write = (path: string, text: string | Buffer) => {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), text);
  };
  write('home/.gitconfig', '[user]\n\tname = Tester\n\temail = tester@example.invalid\n[protocol "file"]\n\tallow = always\n');
  const env = { PATH: process.env.PATH ?? '', HOME: at('home'), GIT_CONFIG_NOSYSTEM: '1' };
  const run = (where: string, program: string, ...args: readonly string[]) =>
    execFileSync(program, args, { cwd: at(where), env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const git = (where: string, ...args: readonly string[]) => run(where, 'git', ...args);
  const repository: GitRoom['repository'] = (name, files, ...init) => {
    mkdirSync(at(name), { recursive: true });
    git(name, 'init', '-q', ...init);
    for (const [path, text] of Object.entries(files)) write(join(name, path), text);
    git(name, 'add', '-A');
    git(name, 'commit', '-qm', 'First');
  };
  const state: GitRoom['state'] = async (path, trust = restricted) => {
    const look = await createGitProbe(createCommandProbe(env), trust).states([at(path)]);
    return look.ok ? (look.value[at(path)] ?? 'nothing said') : look.error.reason;
  };
  return { folder, env, at, write, git, run, repository, state };
}

export function removeGitRooms(): void {
  for (const folder of rooms.splice(0)) rmSync(folder, { recursive: true, force: true });
}
