import { chosenOf, firstThere } from '../../base/first-there.ts';
import type { DockerProbe, ExecAnswer } from '../docker/docker.ts';
import type { Look } from '../look.ts';
import { saysMissing, type ToolReading } from './inside-answer.ts';
import type { ProgramName, Way } from './programs.ts';

/** What asked: a program of the container, or one of this machine in the container's network. */
export type InsideTool = ProgramName | 'nsenter';

/** What a run knows of an image: containers of the same one need not be searched again. */
export type SeenImage = {
  /** Programs that were there and of use, by what they were asked for. */
  readonly good: Set<string>;
  readonly lacks: Set<ProgramName>;
  hasNoShell: boolean;
};

/** One question on its way: whom it is put to, for how many seconds, and its headers as a program reads them. */
export type Asked = {
  readonly docker: DockerProbe;
  readonly id: string;
  readonly seen: SeenImage;
  readonly seconds: number;
  readonly headers: string | undefined;
};

/** The first way that could be gone, and what came of it; `way` is undefined when there was none. Those before it were missing. */
export type FirstWay =
  | { readonly missing: readonly Way[]; readonly way: Way; readonly reading: ToolReading }
  | { readonly missing: readonly Way[]; readonly way?: undefined; readonly reading?: undefined };

const images = new WeakMap<DockerProbe, Map<string, SeenImage>>();

/** What is known of the container's image; nothing yet where the engine does not tell which it is. */
export async function seenOf(docker: DockerProbe, id: string): Promise<SeenImage> {
  const detail = await docker.inspect(id);
  const fresh: SeenImage = { good: new Set(), lacks: new Set(), hasNoShell: false };
  if (!detail.ok) return fresh;
  const known = images.get(docker) ?? new Map<string, SeenImage>();
  images.set(docker, known);
  const seen = known.get(detail.value.imageId) ?? fresh;
  known.set(detail.value.imageId, seen);
  return seen;
}

const keyOf = ({ program, ask }: Way) => `${program.name} ${ask.speak}${ask.isTls ? 's' : ''}`;

/**
 * Goes the first way that can be gone, by one exec where the container has a shell: it looks which program is there and becomes it. A
 * program that another container of the image had is run at once.
 */
export async function askFirst(asked: Asked, ways: readonly Way[]): Promise<FirstWay> {
  const { seen } = asked;
  const known = ways.find((way) => seen.good.has(keyOf(way)));
  if (known) {
    const reading = await runWay(asked, known);
    const before = ways.slice(0, ways.indexOf(known));
    if (reading.kind !== 'unusable') return { missing: before, way: known, reading };
    // This container is not as its image was.
    seen.good.delete(keyOf(known));
  }
  return seen.hasNoShell ? askEach(asked, ways) : askByShell(asked, ways);
}

async function askByShell(asked: Asked, ways: readonly Way[]): Promise<FirstWay> {
  const choices = ways.map((way, index) => ({ label: String(index), needs: way.program.needs, command: commandOf(asked, way, true) }));
  const ran = await execute(asked, firstThere(choices));
  const [first] = ways;
  if (first === undefined) return { missing: [] };
  if (!ran.ok) return { missing: [], way: first, reading: { kind: 'blind', blind: ran.error } };
  const chosen = chosenOf(ran.value.stderr);
  if (chosen === undefined) {
    // A shell's own failure is 1 or 2; what the engine could not start is 126 or 127.
    asked.seen.hasNoShell = true;
    return askEach(asked, ways);
  }
  const way = ways[Number(chosen.label)];
  const missing = way ? ways.slice(0, ways.indexOf(way)) : ways;
  for (const { program } of missing) asked.seen.lacks.add(program.name);
  if (!way) return { missing };
  return { missing, way, reading: noted(asked, way, way.program.read({ ...ran.value, stderr: chosen.stderr }, toldOf(asked, way, true))) };
}

/** Without a shell each is started by its name; the engine says which there is none of. */
async function askEach(asked: Asked, ways: readonly Way[]): Promise<FirstWay> {
  const missing: Way[] = [];
  for (const way of ways) {
    const reading = await runWay(asked, way, false);
    if (reading.kind !== 'unusable' || (reading.exitCode !== undefined && reading.exitCode !== 127)) return { missing, way, reading };
    missing.push(way);
  }
  return { missing };
}

/** Runs one program inside, which may not be there. */
export async function runWay(asked: Asked, way: Way, hasShell = !asked.seen.hasNoShell): Promise<ToolReading> {
  const ran = await execute(asked, commandOf(asked, way, hasShell));
  if (ran.ok) return noted(asked, way, way.program.read(ran.value, toldOf(asked, way, hasShell)));
  if (ran.error.reason === 'tool-missing') return { kind: 'unusable', detail: ran.error.detail };
  return { kind: 'blind', blind: ran.error };
}

function noted(asked: Asked, way: Way, reading: ToolReading): ToolReading {
  if (reading.kind === 'unusable' && reading.exitCode === 127) asked.seen.lacks.add(way.program.name);
  if (reading.kind !== 'unusable' && reading.kind !== 'blind') asked.seen.good.add(keyOf(way));
  return reading;
}

const toldOf = ({ seconds, headers }: Asked, { ask, program, isPastProxy = false }: Way, hasShell: boolean) => ({
  ask,
  seconds,
  hasHeaders: program.takesHeaders && headers !== undefined && ask.speak === 'http',
  hasShell,
  isPastProxy,
});

const commandOf = (asked: Asked, way: Way, hasShell: boolean) => way.program.command(toldOf(asked, way, hasShell));

/** Variables by which a program would first run something of the container's own; a bash that seems to be the first one reads ~/.bashrc. */
const nothingOfItsOwn = { NODE_OPTIONS: '', PERL5OPT: '', BASH_ENV: '', ENV: '', SHLVL: '1' };

/**
 * The tool's own limit comes first; the engine gets two seconds to start it and to say how it ended. Podman has no answer for a program that
 * is not there, but an error.
 */
async function execute({ docker, id, seconds, headers }: Asked, command: readonly string[]): Promise<Look<ExecAnswer>> {
  const ran = await docker.exec(id, command, (seconds + 2) * 1000, {
    environment: nothingOfItsOwn,
    ...(headers === undefined ? {} : { input: headers }),
  });
  if (ran.ok || !saysMissing(ran.error.detail)) return ran;
  return { ok: true, value: { exitCode: 127, stdout: '', stderr: ran.error.detail, durationMs: 0 } };
}
