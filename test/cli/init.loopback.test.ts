import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { healthyPlan, practiceKey } from '../../src/practice/healthy-plan.ts';
import { engineAddress } from '../../src/practice/ledger-text.ts';
import { run } from './rig/program.ts';
import { broken, inFolder, inWorld, type World } from './rig/stack.ts';

const onUnix = it.skipIf(process.platform === 'win32');

/** Variables with which the docker CLI would find the practice engine. */
const engineOf = ({ stack }: World) => ({
  DOCKER_HOST: engineAddress({ folder: stack.folder, platform: process.platform }),
  XDG_STATE_HOME: join(stack.folder, 'home/state'),
});

/** The ledgers of the practice stack go: init finds a folder in which nobody wrote one. */
async function withoutLedgers({ stack }: World): Promise<void> {
  for (const name of ['ports.yml', 'managers.yml']) await rm(join(stack.folder, name));
}

const textOf = (world: World, name: string) => readFile(join(world.stack.folder, name), 'utf8');

onUnix('a run right after init on a healthy stack is green, chat and all', async () => {
  await inWorld(healthyPlan(), async (world) => {
    await withoutLedgers(world);
    const env = engineOf(world);
    const first = await world.run(['init'], { env });
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toContain('wrote ports.yml: 7 roles from what runs here\n');
    const ports = await textOf(world, 'ports.yml');
    expect(ports).toContain(`url: http://127.0.0.1:${world.stack.ports.front} # practice-nginx-1 publishes`);
    expect(`${ports}${first.stdout}`).not.toContain(practiceKey.slice(4));
    const checked = await world.run(['check', '--format', 'json'], { env });
    const report = JSON.parse(checked.stdout);
    expect([checked.code, report.verdict, report.trusted, report.chat.answer]).toEqual([0, 'pass', true, 'pong']);
    expect(report.counts).toMatchObject({ warn: 0, fail: 0, unknown: 0, blocked: 0 });

    const again = await world.run(['init'], { env });
    expect([again.code, again.stdout]).toEqual([0, 'ports.yml agrees with what runs here\nmanagers.yml agrees with what runs here\n']);
    expect(await textOf(world, 'ports.yml')).toBe(ports);
  });
});

onUnix('says in Japanese what it drafted, and the ledger is in Japanese too', async () => {
  await inWorld(healthyPlan(), async (world) => {
    await withoutLedgers(world);
    const drafted = await world.run(['init', '--lang', 'ja'], { env: engineOf(world) });
    expect(drafted.stdout).toContain('ports.yml を書きました：動いているものから役割 7 件');
    expect(await textOf(world, 'ports.yml')).toContain('summary: モデルサーバー');
    expect((await world.run(['plan'])).code).toBe(0);
  });
});

onUnix('a ledger that drifted is shown as a difference, and adopted with its comments and rights', async () => {
  await inWorld(healthyPlan(), async (world) => {
    const file = join(world.stack.folder, 'ports.yml');
    const right = await textOf(world, 'ports.yml');
    const drifted = right.replace('project: practice', 'project:   docker   # ours').replace('"qwen2.5-7b-instruct"', 'gone-model');
    await writeFile(file, drifted, { mode: 0o644 });
    const shown = await world.run(['init']);
    expect(shown.code).toBe(1);
    expect(shown.stdout).toContain('-  project:   docker   # ours\n+  project:   practice   # ours\n');
    expect(shown.stdout).toContain('-    model: gone-model\n+    model: qwen2.5-7b-instruct\n');
    expect(shown.stdout).toContain('preflight init --adopt compose lmstudio\n');
    expect(await readFile(file, 'utf8')).toBe(drifted);

    const adopted = await world.run(['init', '--adopt', 'compose']);
    expect([adopted.code, adopted.stdout]).toEqual([0, 'adopted into ports.yml: compose\n']);
    expect(await readFile(file, 'utf8')).toBe(drifted.replace('docker   # ours', 'practice   # ours'));
    expect((await stat(file)).mode & 0o777).toBe(0o644);
    await world.run(['init', '--adopt', 'lmstudio']);
    expect((await world.run(['check', '--format', 'json'])).code).toBe(0);
  });
});

onUnix('adopts nothing when one of the names is none, and says which are', async () => {
  await inWorld(healthyPlan(), async (world) => {
    const file = join(world.stack.folder, 'ports.yml');
    await writeFile(file, (await readFile(file, 'utf8')).replace('project: practice', 'project: docker'));
    const before = await readFile(file, 'utf8');
    const { code, stderr } = await world.run(['init', '--adopt', 'compose', 'lmstudoi']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/nothing to adopt for lmstudoi; there is for: compose/);
    expect(await readFile(file, 'utf8')).toBe(before);
    await rename(file, join(world.stack.folder, 'away.yml'));
    await rm(join(world.stack.folder, 'managers.yml'));
    expect((await world.run(['init', '--adopt', 'compose'])).code).toBe(2);
  });
});

onUnix('does not say that a ledger of containers agrees when no engine could be asked', async () => {
  await inWorld(healthyPlan(), async (world) => {
    const file = join(world.stack.folder, 'ports.yml');
    await writeFile(file, (await readFile(file, 'utf8')).replace('docker.sock', 'nobody.sock'));
    const { code, stderr } = await world.run(['init']);
    expect(stderr).toContain('containers: Could not look');
    expect([1, 3]).toContain(code);
  });
});

const inTheLedger = ['front-elsewhere', 'project-misnamed', 'service-misnamed', 'path-port-differs', 'project-unclaimed'];

it.skipIf(process.platform !== 'linux').each(inTheLedger)(
  'what mends %s in the ledger is written by the line that the check prints',
  async (fault) => {
    await inWorld(broken(fault), async (world) => {
      const before = JSON.parse((await world.run(['check', '--strict', '--format', 'json'])).stdout);
      const { command } = before.causes.find(({ code }: { readonly code: string }) => code === fault).remedy;
      expect(command).toMatch(/^preflight init --adopt \S+$/);
      const adopted = await world.run(command.split(' ').slice(1));
      expect(adopted).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^adopted into (?:ports|managers)\.yml: /) });
      const after = JSON.parse((await world.run(['check', '--strict', '--format', 'json'])).stdout);
      // What the ledger hid may come to light now (what Dify itself was told): that is another cause.
      expect(after.causes.map(({ code }: { readonly code: string }) => code)).not.toContain(fault);
    });
  },
);

onUnix('a stack that does not run is drafted from what is usual for it, is said to be, and contradicts no ledger', async () => {
  await inFolder(async (cwd) => {
    const env = { DOCKER_HOST: `unix://${join(cwd, 'no-engine.sock')}`, XDG_STATE_HOME: join(cwd, 'state') };
    const first = await run(['init', '--stack', 'anythingllm'], { cwd, env });
    expect(first.code).toBe(0);
    expect(first.stderr).toContain('preflight: containers: ');
    expect(first.stdout).toContain('No container of AnythingLLM was seen here.\n');
    expect(first.stdout).toMatch(/^wrote ports\.yml: what is usual for AnythingLLM, \d values marked “\?” to be looked at$/m);
    expect(await readFile(join(cwd, 'ports.yml'), 'utf8')).toContain('url: http://127.0.0.1:3001 # ? usual for AnythingLLM');
    const planned = await run(['plan', '--json'], { cwd, env });
    expect(JSON.parse(planned.stdout).checks.map(({ id }: { readonly id: string }) => id)).toContain('hop.told:lmstudio');
    const again = await run(['init', '--stack', 'n8n'], { cwd, env });
    expect(again.stdout).not.toContain('ports.yml agrees');
    const wrong = await run(['init', '--stack', 'openwbui'], { cwd, env });
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('Did you mean “openwebui”?')]);
  });
});
