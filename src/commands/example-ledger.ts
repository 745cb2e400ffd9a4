import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The shipped example of a ledger, in the user's language. `packageFolder` is the package's own. */
export async function exampleLedger(which: 'ports' | 'managers', language: 'en' | 'ja', packageFolder: string): Promise<string> {
  const file = language === 'en' ? join(packageFolder, `${which}.yml`) : join(packageFolder, 'examples', language, `${which}.yml`);
  return forTheUser(await readFile(file, 'utf8'));
}

/** The shipped examples point editors at the schema in this package's own folder; a user's copy at the installed package. */
function forTheUser(example: string): string {
  return example
    .replace(/^# \(In your own project: .*\n/m, '')
    .replace(/\$schema=\S*?dist\/schema\//, '$schema=./node_modules/dify-preflight/dist/schema/');
}
