/**
 * CI systems read commands out of a job's log: `::error::…` at the beginning of a line (GitHub), `##[…]` and `##vso[…]` anywhere in one
 * (GitHub, Azure), `##teamcity[…]`. Whoever writes a ledger, a log or a banner must not give any.
 */
const inLine = /##(?=\w*\[)/g;
const atBeginning = /^([^\S\n]*):(?=:)/gm;

/** Neither seen nor copied as a blank, and enough that it is no command any more. */
const invisible = '\u200b';

/** A text of several lines in which no line is a command. */
export function withoutCommands(text: string): string {
  return text.replace(inLine, `#${invisible}#`).replace(atBeginning, `$1:${invisible}`);
}

/** The same for a text inside of a line. */
export function withoutInnerCommands(text: string): string {
  return text.replace(inLine, `#${invisible}#`);
}

const variables = ['CI', 'GITHUB_ACTIONS', 'GITLAB_CI', 'TF_BUILD', 'TEAMCITY_VERSION', 'JENKINS_URL'];

/** Is what is printed here read by a CI system? */
export function isReadByCi(env: Readonly<Record<string, string | undefined>>): boolean {
  return variables.some((name) => env[name] !== undefined && !/^(?:|0|false)$/i.test(env[name]));
}
