export const list = (names: readonly (string | number)[]) =>
  names.length < 2 ? String(names[0] ?? 'nothing') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

export const ofProject = (project: string | null) => (project === null ? 'the stack' : `the project ${project}`);

export const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

const sources: Readonly<Record<string, string>> = {
  ledger: 'the ledger',
  currentContext: 'the current docker context',
  default: 'the default',
};

export const source = (name: string) => sources[name] ?? name;

/** What a state is in a sentence that begins with the container's name. */
export const states: Readonly<Record<string, string>> = {
  exited: 'has stopped',
  created: 'was created but never started',
  paused: 'is paused',
  dead: 'is dead: the engine could not remove it',
  removing: 'is being removed',
};
