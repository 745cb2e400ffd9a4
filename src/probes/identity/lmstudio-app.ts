import { join } from 'node:path';
import { cleanLine } from '../../base/sanitise.ts';
import type { FileProbe } from '../files/files.ts';
import type { HttpProbe } from '../http/http.ts';
import { countAt, parseJson, textAt } from '../http/json-body.ts';

/** What the app itself says on its internal loopback port, when its server is off (facts: LM Studio 2.3). */
export type AppAnswer = { readonly isRunning: boolean; readonly port?: number; readonly package?: string; readonly version?: string };

/** Internal loopback ports of LM Studio, in the order in which its own tools try them (facts: LM Studio 2.3). */
export const internalPorts: readonly number[] = [41343, 52993, 16141, 39414, 22931];

const packages = ['lmstudio', 'daemon', 'bionic'];

export type AppSurroundings = {
  readonly http: HttpProbe;
  readonly files: FileProbe;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's home folder. */
  readonly home: string;
  readonly ports: readonly number[];
  readonly deadlineMs: number;
};

type Place = { readonly host: string; readonly port: number };

/** Asks the places where the app may listen, all at once; the first of them that is LM Studio counts. */
export async function askApp(around: AppSurroundings): Promise<AppAnswer> {
  const places = await placesOf(around);
  const answers = await Promise.all(places.map((place) => askPlace(around, place)));
  return answers.find((answer) => answer !== undefined) ?? { isRunning: false };
}

async function askPlace({ http, deadlineMs }: AppSurroundings, { host, port }: Place): Promise<AppAnswer | undefined> {
  const answer = await http.exchange({ url: `http://${host}:${port}/lms-status`, deadlineMs, maxBytes: 4096 });
  if (answer.kind !== 'response' || answer.status !== 200) return undefined;
  const json = parseJson(answer.body);
  const name = textAt(json, 'package') ?? '';
  if (!packages.includes(name)) return undefined;
  const version = textAt(json, 'version');
  return { isRunning: true, port, package: name, ...(version ? { version: cleanLine(version, 40) } : {}) };
}

async function placesOf(around: AppSurroundings): Promise<readonly Place[]> {
  const named = around.env.LMS_API_SERVER_INFO_PATH;
  // With this set, LM Studio's own tools look nowhere else (facts: LM Studio 3.4).
  if (named) return publishedIn(around, named);
  const home = await homeOf(around);
  const published = await Promise.all(
    [join(home, '.internal', 'http-server.json'), join(home, 'apps', 'bionic', '.internal', 'http-server.json')].map((file) =>
      publishedIn(around, file),
    ),
  );
  const first = published.flat();
  return [
    ...first,
    ...around.ports.filter((port) => !first.some((place) => place.port === port)).map((port) => ({ host: '127.0.0.1', port })),
  ];
}

/** LM Studio's home: what the pointer file says, else the old place if it is there, else the new one (facts: LM Studio 3.5). */
async function homeOf({ files, home }: AppSurroundings): Promise<string> {
  const pointer = await files.read(join(home, '.lmstudio-home-pointer'), 4096, true);
  const pointed = pointer.ok ? pointer.value?.trim() : undefined;
  if (pointed) return pointed;
  const old = join(home, '.cache', 'lm-studio');
  const stat = await files.stat(old);
  return stat.ok && stat.value?.kind === 'folder' ? old : join(home, '.lmstudio');
}

/** The live port that the app published; none when the file is from a process that is gone. */
async function publishedIn({ files }: AppSurroundings, file: string): Promise<readonly Place[]> {
  const text = await files.read(file, 16 * 1024, true);
  if (!text.ok || text.value === undefined) return [];
  const json = parseJson(text.value);
  const port = countAt(json, 'port');
  if (port === undefined || !Number.isInteger(port) || port < 1 || port > 65_535) return [];
  const pid = countAt(json, 'pid');
  if (pid !== undefined && !isAlive(pid)) return [];
  const host = textAt(json, 'host');
  return [{ host: host === '::1' ? '[::1]' : '127.0.0.1', port }];
}

/** Signal 0 asks and does nothing; a process of another user answers EPERM and lives. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
