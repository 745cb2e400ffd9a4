import * as v from 'valibot';
import { address, maxListed, rule } from './shape-parts.ts';

/** A folder below the ledger's, with `/`. */
const folder = v.pipe(v.string(), v.regex(/^(?!\/)(?!.*(^|\/)\.\.(\/|$))(?=.*\S)[^\\*]{1,300}$/, rule('pattern')));
const clientShared = {
  as: v.exactOptional(v.pipe(address, v.description('The base URL as the client has it, /v1 included; left out: that of the chat'))),
  optional: v.exactOptional(v.pipe(v.boolean(), v.description('That it fails is a warning, not a failure'))),
};

/** A client of ports.yml: curl, or Python of a folder. */
export const clientShape = v.union([
  v.strictObject({
    run: v.pipe(v.literal('curl'), v.description('The chat by curl, out of this shell’s own surroundings')),
    ...clientShared,
  }),
  v.strictObject({
    in: v.pipe(folder, v.description('Folder of a Python project: the chat out of its environment, by the manager that owns it')),
    imports: v.exactOptional(
      v.pipe(
        v.array(v.pipe(v.string(), v.regex(/^[A-Za-z_][A-Za-z0-9_.]*$/, rule('name')))),
        v.maxLength(maxListed, rule('too-many')),
        v.description('Modules that the client needs: requests, httpx …'),
      ),
    ),
    ...clientShared,
  }),
]);
