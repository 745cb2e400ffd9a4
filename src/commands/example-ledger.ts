import type { Program } from './host.ts';

/** The shipped example of a ledger, in the user's language. */
export async function exampleLedger(which: 'ports' | 'managers', language: 'en' | 'ja', program: Pick<Program, 'read'>): Promise<string> {
  return forTheUser(await program.read(language === 'en' ? `../${which}.yml` : `../examples/${language}/${which}.yml`));
}

/** The shipped examples point editors at the schema in this package's own folder; a user's copy at the installed package. */
function forTheUser(example: string): string {
  return example
    .replace(/^# \(In your own project: .*\n/m, '')
    .replace(/\$schema=[./]*dist\/schema\//, '$schema=./node_modules/dify-preflight/dist/schema/');
}
