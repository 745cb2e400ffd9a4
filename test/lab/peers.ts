import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { Stack } from '../../src/practice/stack.ts';

/** What people use today, on the same fault: wait-on for the front's URL, and a curl loop over every published address. */
export async function askPeers(stack: Stack): Promise<readonly string[]> {
  const front = `http://127.0.0.1:${stack.ports.front}/`;
  const model = `http://127.0.0.1:${stack.ports.lmstudio}/v1/models`;
  const waitOn = join(process.cwd(), 'node_modules', 'wait-on', 'bin', 'wait-on');
  const [waited, ...curled] = await Promise.all([
    said(process.execPath, [waitOn, '-t', '2s', front.replace('http://', 'http-get://'), model.replace('http://', 'http-get://')]),
    ...[front, model].map((url) => said('curl', ['-sS', '-m', '2', '-o', '/dev/null', '-w', '%{http_code}', url])),
  ]);
  return [`wait-on: ${waited}`, `curl: ${curled.join(' | ')}`];
}

/** The exit code and the last line that a command leaves. */
function said(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(command, args, { timeout: 10_000 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : (error.code ?? 'killed');
      resolve(`exit ${code} ${`${stdout} ${stderr}`.trim().split('\n').at(-1) ?? ''}`);
    });
  });
}
