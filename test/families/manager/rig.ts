import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { secret } from '../../../src/base/secret.ts';
import { restricted, type Trust } from '../../../src/base/trust.ts';
import type { Check, PlanInput, Subject } from '../../../src/engine/check.ts';
import type { Finding } from '../../../src/engine/finding.ts';
import { findProjects } from '../../../src/families/manager/find-projects.ts';
import type { Projects } from '../../../src/families/manager/project.ts';
import type { Ledger, LockRule, ManagerName, Token } from '../../../src/ledger/ledger.ts';
import { type CommandProbe, createCommandProbe } from '../../../src/probes/commands/commands.ts';
import { createFileProbe, type FileProbe } from '../../../src/probes/files/files.ts';
import { createGitProbe } from '../../../src/probes/git/git.ts';
import type { Probes } from '../../../src/probes/probes.ts';

const at = { file: 'managers.yml', line: 1, column: 1 };

/** A temporary folder with files in it; removed at the end. */
export type Room = {
  readonly folder: string;
  readonly write: (files: Readonly<Record<string, string>>) => void;
  readonly run: (program: string, ...args: string[]) => string;
};

const rooms: string[] = [];

export function makeRoom(files: Readonly<Record<string, string>> = {}): Room {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'preflight-managers-')));
  rooms.push(folder);
  const write = (more: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(more)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
  };
  write(files);
  const run = (program: string, ...args: string[]) =>
    execFileSync(program, args, {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        UV_OFFLINE: '1',
        POETRY_VIRTUALENVS_CREATE: 'false',
        npm_config_offline: 'true',
        GIT_CONFIG_GLOBAL: '/dev/null',
      },
    });
  return { folder, write, run };
}

export function removeRooms(): void {
  for (const folder of rooms.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** Puts the whole room into a new git repository and commits it. */
export function commitAll(room: Room): void {
  room.run('git', 'init', '-q');
  room.run('git', 'add', '-A');
  room.run('git', '-c', 'user.name=Tester', '-c', 'user.email=tester@example.invalid', 'commit', '-qm', 'All');
}

export type ManagerSpec = { readonly owns: readonly string[]; readonly version?: string; readonly lock?: LockRule };

export function managersLedger(
  folder: string,
  managers: Readonly<Partial<Record<ManagerName, ManagerSpec>>>,
  exempt: readonly string[] = ['**/node_modules/**', '**/.venv/**'],
): Ledger {
  return {
    managers: {
      file: 'managers.yml',
      folder,
      exempt,
      managers: Object.entries(managers).map(([name, spec]) => ({
        name: name as ManagerName,
        owns: spec.owns.map((pattern) => ({ pattern, at })),
        lock: spec.lock ?? 'present',
        ...(spec.version === undefined ? {} : { version: spec.version }),
        at,
      })),
    },
    files: [],
    spans: {},
  };
}

export function portsLedger(
  tokens: readonly (Omit<Token, 'at' | 'usedBy' | 'value'> & { readonly value?: string })[],
  envFile?: string,
  file = 'ports.yml',
): Ledger {
  return {
    ports: {
      file,
      folder: dirname(file),
      envFiles: envFile === undefined ? [] : [{ file: envFile, path: join(dirname(file), envFile), exists: true, at }],
      roles: [],
      path: [],
      chat: { to: 'nginx', token: 'DIFY_API_KEY', query: 'ping', withinMs: 1000, at },
      tokens: tokens.map(({ value, ...token }) => ({ ...token, usedBy: [], at, ...(value === undefined ? {} : { value: secret(value) }) })),
    },
    files: [],
    spans: {},
  };
}

export type Asked = {
  readonly input: PlanInput<Projects>;
  readonly subjects: readonly Subject[];
  readonly findings: Readonly<Record<string, Finding>>;
};

/** Asks one kind of check of all its subjects, with real probes; `env` is what programs are looked for in. */
export async function ask(
  check: Check<string, Projects>,
  ledger: Ledger,
  options: {
    readonly env?: NodeJS.ProcessEnv;
    readonly commands?: CommandProbe;
    readonly files?: FileProbe;
    readonly platform?: NodeJS.Platform;
    readonly trust?: Trust;
    /** Nobody looked for projects: then every manager of the ledger is asked for. */
    readonly isUnsearched?: boolean;
  } = {},
): Promise<Asked> {
  const files = options.files ?? createFileProbe();
  const commands =
    options.commands ??
    createCommandProbe(options.env ?? process.env, process.platform, {
      foreign: [ledger.managers?.folder, ledger.ports?.folder].filter((folder) => folder !== undefined),
      trust: options.trust ?? restricted,
    });
  const found = await findProjects(ledger, files);
  const input: PlanInput<Projects> = { ledger, phase: 'running', ...(options.isUnsearched ? {} : { own: found }) };
  const probes = { files, commands, git: createGitProbe(commands, options.trust) } as unknown as Probes;
  const findings: Record<string, Finding> = {};
  const subjects = check.subjects(input);
  await Promise.all(
    subjects.map(async (subject) => {
      findings[subject.name] = await check.run({
        ledger,
        phase: 'running',
        isCi: false,
        subject,
        own: found,
        probes,
        signal: new AbortController().signal,
        redact: (text) => text,
        platform: options.platform ?? process.platform,
        now: () => new Date(),
        progress: () => undefined,
        trust: options.trust ?? restricted,
      });
    }),
  );
  return { input, subjects, findings };
}
