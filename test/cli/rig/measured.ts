import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programFile, type Ran, type RunOptions, startCommand } from './program.ts';

/** Runs the built program to its end, and tells the most memory that it ever held, in MiB, as the system counts it. */
export async function runMeasured(words: readonly string[], options: RunOptions): Promise<Ran & { readonly peakMiB: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'pf-peak-'));
  try {
    const [peak, observer] = [join(folder, 'peak'), join(folder, 'observer.cjs')];
    // In kilobytes on every system.
    const noted = `require('node:fs').writeFileSync(${JSON.stringify(peak)}, String(process.resourceUsage().maxRSS))`;
    await writeFile(observer, `process.on('exit', () => ${noted});\n`);
    const ran = await startCommand([process.execPath, '--require', observer, await programFile(), ...words], options).done;
    return { ...ran, peakMiB: Math.round(Number(readFileSync(peak, 'utf8')) / 1024) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
