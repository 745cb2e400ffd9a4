import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { healthyPlan } from '../../src/practice/healthy-plan.ts';
import { startComposeStack } from '../rig/compose-stack.ts';
import { engineAnswers } from '../rig/engine.ts';
import { canMakeImage } from '../rig/images.ts';
import { run } from './rig/program.ts';

const isHere = (await engineAnswers()) && (await canMakeImage('node')) && (await canMakeImage('nginx'));

describe.skipIf(!isHere)('init beside real containers', () => {
  it('finds the project whatever its name, the front, the model server, and is green at once', async () => {
    const stack = await startComposeStack(healthyPlan());
    try {
      for (const name of ['ports.yml', 'managers.yml']) await rm(join(stack.folder, name));
      const options = { cwd: stack.folder, env: { ...stack.env, XDG_STATE_HOME: join(stack.folder, 'home/state') } };
      const drafted = await run(['init'], options);
      expect(drafted.code, drafted.stderr).toBe(0);
      const ports = await readFile(join(stack.folder, 'ports.yml'), 'utf8');
      expect(ports).toContain(`project: ${stack.plan.project} # label of`);
      expect(ports).toContain(
        `as: http://host.docker.internal:${stack.ports.lmstudio}/v1 # extra_hosts of ${stack.nameOf('plugin_daemon')}`,
      );
      const checked = await run(['check', '--format', 'json'], options);
      const report = JSON.parse(checked.stdout);
      const red = report.checks.filter(({ verdict }: { readonly verdict: string }) => verdict !== 'pass');
      expect(red.filter(({ kind }: { readonly kind: string }) => kind !== 'host.room')).toEqual([]);
      expect(report.chat.answer).toBe('pong');
      expect(checked.code).toBe(0);
    } finally {
      await stack.stop();
    }
  });
});
