/** What the program is built for and tested on; package.json's `engines` says the same. */
export const oldestNode = '20.19';

/** Is a version of three numbers older than another? Written for a Node.js of any age: it runs before anything is known of it. */
export function isOlder(version: string, than: string): boolean {
  const wanted = than.split('.').map(Number);
  const found = version.split('.').map((part) => Number.parseInt(part, 10));
  for (const [index, number] of wanted.entries()) if (found[index] !== number) return (found[index] || 0) < number;
  return false;
}
