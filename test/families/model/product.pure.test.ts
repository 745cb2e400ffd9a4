import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/engine/diagnosis/diagnose.ts';
import type { ModelProduct } from '../../../src/families/model/product.ts';
import { effectOfCommand, rules } from '../../../src/families/rules.ts';
import { en } from '../../../src/words/en.ts';
import { ja } from '../../../src/words/ja.ts';
import { outcome, recordOf } from '../hop/hop-record.ts';

const others: readonly ModelProduct[] = ['ollama', 'llama.cpp', 'vllm', 'litellm', 'other'];
const identity = (server: string) =>
  outcome('endpoint.identity:lmstudio', { code: 'identity-as-declared', verdict: 'pass', observed: { server } });
const found = (server: string, code: string, args: object) =>
  diagnose(recordOf([identity(server), outcome('lmstudio.model:lmstudio', { code, args })]), rules, effectOfCommand).causes[0];

describe('remedies of a model server', () => {
  it.each([
    ['lmstudio', 'lms ls'],
    ['ollama', 'ollama list'],
    ['llama.cpp', 'curl -s http://127.0.0.1:1234/v1/models'],
    ['vllm', 'curl -s http://127.0.0.1:1234/v1/models'],
  ])('of %s list its models by %s', (server, command) => {
    expect(found(server, 'model-unknown', { model: 'deepseek-r1-32b', count: 2 })).toMatchObject({
      code: 'model-unknown',
      command,
    });
  });

  it('have a name that was meant written into the ledger', () => {
    expect(found('ollama', 'model-unknown', { model: 'deepseek-r1-32b', nearest: 'deepseek-r1:32b', count: 2 })?.command).toBe(
      'preflight init --adopt lmstudio',
    );
  });

  it('never load or unload by the tool of another product', () => {
    for (const [code, args] of [
      ['model-not-loaded', { model: 'a' }],
      ['context-too-small', { model: 'a', has: 1, wanted: 2, isLimit: false }],
    ] as const) {
      expect(found('ollama', code, args)).toMatchObject({ code });
      expect(found('ollama', code, args)).not.toHaveProperty('command');
      expect(found('lmstudio', code, args)?.command).toMatch(/^lms /);
    }
  });

  it('speak of no other product in either language', () => {
    const codes = ['model-unknown', 'model-not-loaded', 'model-load-refused', 'model-load-failed', 'model-engine-crashed'];
    const more = [
      'model-thinks-only',
      'context-too-small',
      'lmstudio-token-required',
      'lmstudio-token-rejected',
      'dify-model-key-rejected',
    ];
    for (const product of others) {
      for (const code of [...codes, ...more]) {
        for (const words of [en, ja]) {
          const said = words.causes[code]?.remedy({ role: 'models', model: 'a', has: 1, wanted: 2, isLimit: false, product } as never);
          expect(said, `${code} of ${product}`).not.toMatch(/\blms\b|LM Studio/);
        }
      }
    }
  });
});
