import { cleanLine } from '../base/sanitise.ts';
import type { RunEvent } from '../engine/run/event.ts';
import type { Wording } from '../words/words.ts';
import { markOf } from './marks.ts';

/** Takes the events of a run; `stop` clears what moves, so that the report is printed on a clean line. */
export type Progress = { readonly onEvent: (event: RunEvent) => void; readonly note: (text: string) => void; readonly stop: () => void };

export type ProgressInput = {
  readonly stream: NodeJS.WriteStream;
  /** Whether something may move: a terminal, and none of CI, TERM=dumb, --quiet. */
  readonly isLive: boolean;
  readonly isColor: boolean;
  readonly logLevel?: 'info' | 'debug';
  /** Takes one line of the log, without its line break. */
  readonly write: (line: string) => void;
  readonly words: Wording;
};

/**
 * Progress of a run on standard error: log lines when a log level is named, else a spinner on a terminal, else nothing. ora
 * prints and colours even where nothing is a terminal, so it is neither loaded nor made there.
 */
export async function createProgress(input: ProgressInput): Promise<Progress> {
  if (input.logLevel !== undefined) return logProgress(input, input.logLevel);
  if (!input.isLive || input.stream.isTTY !== true) return { onEvent: () => {}, note: () => {}, stop: () => {} };
  return spinnerProgress(input);
}

async function spinnerProgress({ stream, isColor, words }: ProgressInput): Promise<Progress> {
  const { default: ora } = await import('ora');
  const said = words.screen.progress;
  // Standard input is left alone: a discarded one would swallow Ctrl-C while the run is busy.
  const spinner = ora({ stream, discardStdin: false, isEnabled: true, ...(isColor ? {} : { color: false as const }) });
  const running = new Set<string>();
  let done = 0;
  let total = 0;
  // Who looks again and again prints below; nothing moves there.
  let isOver = false;
  const show = () => {
    const current = [...running].slice(0, 2).join(', ') + (running.size > 2 ? ' …' : '');
    spinner.text = cleanLine(said.running({ done, total, current }), Math.max(20, (stream.columns ?? 80) - 6));
  };
  return {
    onEvent: (event) => {
      if (isOver) return;
      if (event.kind === 'run-started') {
        total = event.total;
        spinner.start(said.starting(total));
      } else if (event.kind === 'check-started') {
        running.add(event.id);
        show();
      } else if (event.kind === 'check-finished') {
        running.delete(event.outcome.id);
        ({ done, total } = event);
        show();
      }
    },
    note: (text) => {
      if (!spinner.isSpinning) spinner.start();
      spinner.text = cleanLine(text, Math.max(20, (stream.columns ?? 80) - 6));
    },
    stop: () => {
      isOver = true;
      spinner.stop();
    },
  };
}

function logProgress({ write, words }: ProgressInput, level: 'info' | 'debug'): Progress {
  const log = (text: string) => write(`preflight: ${cleanLine(text, 600)}`);
  return {
    onEvent: (event) => {
      switch (event.kind) {
        case 'run-started':
          return log(words.screen.progress.starting(event.total));
        case 'check-started':
          return level === 'debug' ? log(`${Math.round(event.atMs)} ms start ${event.id}`) : undefined;
        case 'check-progress':
          return level === 'debug' ? log(progressText(event)) : undefined;
        case 'check-finished': {
          const { id, verdict, code, durationMs } = event.outcome;
          const time = durationMs === undefined ? '' : ` ${Math.round(durationMs)} ms`;
          return log(`${event.done}/${event.total} ${markOf(verdict)} ${id} ${code}${time}`);
        }
      }
    },
    note: log,
    stop: () => {},
  };
}

function progressText({ id, progress }: Extract<RunEvent, { kind: 'check-progress' }>): string {
  const { atMs, event, detail, raw } = progress;
  return [`${Math.round(atMs)} ms ${id} ${event}`, detail, raw].filter((part) => part !== undefined && part !== '').join(' ');
}
