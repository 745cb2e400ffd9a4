/** The signals that end a run in order, each with the exit code that a shell sees of a program that died by it. */
export const interruptCodes = { SIGHUP: 129, SIGINT: 130, SIGQUIT: 131, SIGTERM: 143 } as const;

export type InterruptSignal = keyof typeof interruptCodes;
export type InterruptCode = (typeof interruptCodes)[InterruptSignal];

/** The code of whoever interrupted: its reason is the name of a signal; anything else counts as Ctrl-C. */
export function interruptCodeOf({ reason }: AbortSignal): InterruptCode {
  return interruptCodes[reason as InterruptSignal] ?? interruptCodes.SIGINT;
}
