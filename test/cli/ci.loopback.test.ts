import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { programFile, type Ran, startCommand } from './rig/program.ts';
import { broken, startWorld, type World } from './rig/stack.ts';

const root = new URL('../..', import.meta.url).pathname;

type Action = {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: {
    readonly steps: readonly { readonly id?: string; readonly run?: string; readonly env?: Readonly<Record<string, string>> }[];
  };
};

/** Runs the step of the composite action as a runner does: every `${{ inputs.x }}` is taken from the inputs, the script goes to bash. */
async function runAction(world: World, inputs: Readonly<Record<string, string>>, event: Readonly<Record<string, string>> = {}) {
  const action = parse(await readFile(join(root, '.github/actions/preflight/action.yml'), 'utf8')) as Action;
  const [step] = action.runs.steps.filter(({ run }) => run !== undefined);
  const given: Record<string, string> = { command: `${process.execPath} ${await programFile()}`, ...inputs };
  const env = Object.entries(step?.env ?? {}).map(([name, text]) => {
    const filled = text.replaceAll(
      /\$\{\{ inputs\.([a-z-]+) \}\}/g,
      (_, input: string) => given[input] ?? action.inputs[input]?.default ?? '',
    );
    return [name, filled] as const;
  });
  const runner = join(world.stack.folder, 'run', 'runner');
  await mkdir(runner, { recursive: true });
  const output = join(runner, 'output');
  const summary = join(runner, 'summary.md');
  await Promise.all([writeFile(output, ''), writeFile(summary, '')]);
  const ran = await startCommand(['bash', '--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', step?.run ?? 'exit 99'], {
    cwd: world.stack.folder,
    env: {
      ...world.env,
      ...Object.fromEntries(env),
      GITHUB_ACTIONS: 'true',
      CI: 'true',
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
      ...event,
    },
  }).done;
  const read = (file: string) => readFile(file, 'utf8');
  return { ...ran, action, output: await read(output), summary: await read(summary) };
}

describe('as a gate in CI', () => {
  let healthy: World;
  let faulty: World;
  beforeAll(async () => {
    [healthy, faulty] = await Promise.all([startWorld(), startWorld(broken('lmstudio-loopback-only'))]);
  });
  afterAll(() => Promise.all([healthy.stack.stop(), faulty.stack.stop()]));

  it('the action passes on a healthy stack and hands on verdict and headline', async () => {
    const { action, code, output, stderr, summary } = await runAction(healthy, {});
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(output).toMatch(/^verdict=pass\nheadline=The chat answered in .* All \d+ checks passed\.\n$/);
    expect(summary).toContain('All');
    for (const { value } of Object.values(action.outputs)) expect(value).toMatch(/^\$\{\{ steps\.check\.outputs\.(verdict|headline) \}\}$/);
  });

  it('the action keeps the exit code, annotates the line of the ledger, and leaves its reports', async () => {
    const { code, output, stdout, summary } = await runAction(faulty, { reports: 'my reports' });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^::error file=ports\.yml,line=\d+/m);
    expect(output).toContain('verdict=fail\n');
    expect(summary).toContain('lms server start');
    const report = JSON.parse(await readFile(join(faulty.stack.folder, 'my reports', 'report.json'), 'utf8')) as { exitCode: number };
    expect(report.exitCode).toBe(1);
    expect(await readFile(join(faulty.stack.folder, 'my reports', 'junit.xml'), 'utf8')).toContain('<failure');
    expect(await readFile(join(faulty.stack.folder, 'my reports', 'handover.html'), 'utf8')).toMatch(/^<!doctype html>/i);
  });

  it('the action hands on patterns, and nothing that is typed becomes part of the script', async () => {
    const inputs = {
      only: 'token.*\nenv-file.private\n',
      skip: '$(touch run/owned)\n',
      ports: 'ports.yml',
      wait: '5s',
      strict: 'true',
      reports: 'r',
    };
    const refused = await runAction(healthy, inputs);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('$(touch run/owned)');
    expect(refused.output).toBe('');
    await expect(readFile(join(healthy.stack.folder, 'run', 'owned'))).rejects.toThrow('ENOENT');
    const chosen = await runAction(healthy, { ...inputs, skip: 'token.kind\n' });
    expect(chosen.code).toBe(0);
  });

  it('an older report is not taken for this one when the run was refused', async () => {
    await runAction(healthy, { reports: 'old', only: 'token.*' });
    const { code, output } = await runAction(healthy, { reports: 'old', only: 'no-such-check' });
    expect(code).toBe(2);
    expect(output).toBe('');
  });

  it('the action trusts what its own people pushed, and never a fork, whatever it is told', async () => {
    const own = 'somebody/stack';
    const request = (head: string | null) => ({ pull_request: { head: { repo: head === null ? null : { full_name: head } } } });
    const events: readonly (readonly [name: string, event: object, isTrusted: boolean])[] = [
      ['push', {}, true],
      ['workflow_dispatch', {}, true],
      ['pull_request', request(own), true],
      ['pull_request', request('stranger/stack'), false],
      ['pull_request', request(null), false],
      ['pull_request', {}, false],
      ['pull_request_target', request(own), false],
      ['workflow_run', {}, false],
      ['issue_comment', {}, false],
    ];
    const file = join(healthy.stack.folder, 'run', 'event.json');
    await mkdir(join(healthy.stack.folder, 'run'), { recursive: true });
    for (const [name, event, isTrusted] of events) {
      await writeFile(file, JSON.stringify(event));
      const given = { GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: file, GITHUB_REPOSITORY: own };
      for (const how of [{ trust: 'true' }, { PREFLIGHT_TRUST: '1' }] as const) {
        const inputs = { reports: 'trusting', only: 'token.*', ...('trust' in how ? how : {}) };
        const { code, stdout } = await runAction(healthy, inputs, { ...given, ...('trust' in how ? {} : how) });
        const report = JSON.parse(await readFile(join(healthy.stack.folder, 'trusting', 'report.json'), 'utf8')) as {
          readonly trusted: boolean;
        };
        expect([name, JSON.stringify(event), code, report.trusted]).toEqual([name, JSON.stringify(event), 0, isTrusted]);
        expect(stdout.includes('::notice title=Preflight::')).toBe(!isTrusted);
      }
    }
    expect((await runAction(healthy, { only: 'token.*' }, { GITHUB_EVENT_NAME: 'push' })).stdout).not.toContain(
      '::notice title=Preflight::',
    );
  }, 120_000);

  it('GitHub Actions get annotations without asking for them', async () => {
    const { code, stdout } = await faulty.run([], { env: { GITHUB_ACTIONS: 'true' } });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^::error /m);
  });

  it('the GitLab job of the README writes what it declares and keeps the exit code', async () => {
    const blocks = [...(await readFile(join(root, 'README.md'), 'utf8')).matchAll(/```yaml\n([\s\S]*?)```/g)].map(
      (found) => found[1] ?? '',
    );
    const text = blocks.find((block) => block.includes('codequality'));
    const { preflight: job } = parse(text ?? '') as { preflight: { script: string[]; artifacts: { reports: Record<string, string> } } };
    const script = job.script
      .join('\n')
      .replaceAll('npx --yes dify-preflight', `'${process.execPath}' '${await programFile()}'`)
      .replace('--wait 5m', '--wait 5s');
    expect(script).not.toContain('npx');
    const shell = (world: World): Promise<Ran> =>
      startCommand(['bash', '-c', script], { cwd: world.stack.folder, env: { ...world.env, CI: 'true', GITLAB_CI: 'true' } }).done;
    const [green, red] = await Promise.all([shell(healthy), shell(faulty)]);
    expect([green.code, red.code]).toEqual([0, 1]);
    expect(red.stdout).toMatch(/^✗/);
    const { codequality = '', junit = '' } = job.artifacts.reports;
    const issues = JSON.parse(await readFile(join(faulty.stack.folder, codequality), 'utf8')) as { location: { path: string } }[];
    expect(issues[0]?.location.path).toBe('ports.yml');
    expect(await readFile(join(faulty.stack.folder, junit), 'utf8')).toContain('<failure');
    expect(await readFile(join(healthy.stack.folder, junit), 'utf8')).not.toContain('<failure');
  });
});
