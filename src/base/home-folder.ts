import { devNull, homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The user's home. A user without HOME whom the machine does not know by name (a container run with `--user 1234`) has none: then a place
 * where nothing can be and nothing can be made.
 */
export function homeFolder(): string {
  try {
    return homedir();
  } catch {
    return join(devNull, 'home');
  }
}
