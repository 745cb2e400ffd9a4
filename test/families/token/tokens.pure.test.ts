import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../src/engine/record.ts';
import { tokenRules } from '../../../src/families/token/causes/rules.ts';
import { tokenKind } from '../../../src/families/token/checks/token-kind.ts';
import { tokenPresent } from '../../../src/families/token/checks/token-present.ts';
import { judgeToken, tokenForm } from '../../../src/families/token/token-form.ts';
import { tokenEn as en } from '../../../src/families/token/words.en.ts';
import { tokenJa as ja } from '../../../src/families/token/words.ja.ts';
import { worded } from '../../rig/worded.ts';
import { ask, portsLedger } from '../manager/rig.ts';

const core = 'Q7w2E9r4T6y1U3i5O8p0A2s4';
const app = `app-${core}`;

describe('the form of a token', () => {
  it.each([
    ['dify-app', app, { kind: 'well-formed' }],
    ['dify-app', `dataset-${core}`, { kind: 'other-kind' }],
    ['dify-app', 'sk-lm-AbCdEfGh:AbCdEfGhIjKlMnOpQrSt', { kind: 'other-kind' }],
    ['dify-app', app.slice(0, -1), { kind: 'wrong-length', expected: 28 }],
    ['dify-app', `${app.slice(0, -1)}-`, { kind: 'form-unknown' }],
    ['dify-app', `"${app}"`, { kind: 'flawed', flaw: 'quotes' }],
    ['dify-app', `{${app}}`, { kind: 'flawed', flaw: 'braces' }],
    ['dify-app', `Bearer ${app}`, { kind: 'flawed', flaw: 'bearer' }],
    ['dify-app', `${app} `, { kind: 'flawed', flaw: 'blanks' }],
    ['dify-app', `DIFY_API_KEY=${app}`, { kind: 'flawed', flaw: 'assignment' }],
    ['dify-app', 'app-your-key-here', { kind: 'flawed', flaw: 'placeholder' }],
    ['dify-app', `\u200b${app}`, { kind: 'flawed', flaw: 'control-characters' }],
    ['dify-dataset', `dataset-${core}`, { kind: 'well-formed' }],
    ['dify-dataset', app, { kind: 'other-kind' }],
    ['lmstudio', 'sk-lm-AbCdEfGh:AbCdEfGhIjKlMnOpQrSt', { kind: 'well-formed' }],
    ['lmstudio', app, { kind: 'other-kind' }],
    ['lmstudio', 'lm-studio', { kind: 'form-unknown' }],
    ['openai', 'anything-goes', { kind: 'well-formed' }],
    ['other', app, { kind: 'well-formed' }],
    ['other', `'quoted'`, { kind: 'flawed', flaw: 'quotes' }],
  ] as const)('%s: %s', (kind, value, expected) => {
    expect(judgeToken(kind, value)).toEqual(expected);
  });

  it('gives out no more than the prefix', () => {
    expect([app, `Bearer ${app}`, 'hunter2hunter2'].map(tokenForm)).toEqual(['app-…', 'app-…', 'other']);
  });
});

describe('tokens of the ledger', () => {
  const ledger = portsLedger([
    { name: 'DIFY_API_KEY', kind: 'dify-app', optional: false },
    { name: 'LM_API_TOKEN', kind: 'lmstudio', optional: true },
    { name: 'HALF', kind: 'dify-app', optional: false, value: ` "${app}`, from: '.env' },
    { name: 'BLANK', kind: 'other', optional: false, value: '  ' },
  ]);

  it('are missing, optional or set, and no finding holds a value', async () => {
    const { findings } = await ask(tokenPresent, ledger);
    expect(findings).toMatchObject({
      DIFY_API_KEY: { verdict: 'fail', code: 'token-not-set' },
      LM_API_TOKEN: { verdict: 'pass', code: 'token-optional-absent' },
      HALF: { verdict: 'pass', code: 'token-set' },
      BLANK: { verdict: 'fail', code: 'token-not-set' },
    });
    const kinds = await ask(tokenKind, ledger);
    expect(kinds.subjects.map(({ name }) => name)).toEqual(['DIFY_API_KEY', 'HALF', 'BLANK']);
    expect(kinds.findings).toMatchObject({ HALF: { verdict: 'fail', code: 'token-flawed' }, DIFY_API_KEY: { verdict: 'unknown' } });
    expect(JSON.stringify([findings, kinds.findings])).not.toContain(core.slice(0, 4));
  });

  it('of an odd form are told, and not failed: what the server says of them is another question', async () => {
    const odd = portsLedger([
      { name: 'SHORT', kind: 'dify-app', optional: false, value: app.slice(0, -1) },
      { name: 'ODD', kind: 'lmstudio', optional: false, value: 'lm-studio' },
      { name: 'OTHER', kind: 'dify-app', optional: false, value: `dataset-${core}` },
      { name: 'GOOD', kind: 'dify-app', optional: false, value: app },
    ]);
    const { findings } = await ask(tokenKind, odd);
    expect(findings).toMatchObject({
      SHORT: { verdict: 'warn', code: 'token-wrong-length', args: { length: 27, expected: 28 } },
      ODD: { verdict: 'warn', code: 'token-form-unknown', args: { kind: 'lmstudio' } },
      OTHER: { verdict: 'fail', code: 'token-of-other-kind', args: { form: 'dataset-…' } },
      GOOD: { verdict: 'pass', code: 'token-well-formed' },
    });
    expect(Object.values(findings).map(worded)).toEqual([
      ["SHORT has 27 characters, where a Dify app's API key has 28.", 'SHORT は 27 文字ですが、Dify アプリの API キーは 28 文字です。'],
      ['ODD does not look like an LM Studio API token.', 'ODD は LM Studio の API トークンの形をしていません。'],
      [
        "OTHER looks like dataset-…, not like a Dify app's API key.",
        'OTHER は Dify アプリの API キーではなく dataset-… の形をしています。',
      ],
      ["GOOD has the form of a Dify app's API key.", 'GOOD は Dify アプリの API キーの形をしています。'],
    ]);
  });

  it("the chat's key has a cause of its own; each fault has one cause, with words in both languages", async () => {
    const [present, kind] = [await ask(tokenPresent, ledger), await ask(tokenKind, ledger)];
    const outcomes = [...Object.entries(present.findings), ...Object.entries(kind.findings)].map(([subject, found], index) => ({
      ...found,
      kind: index < Object.keys(present.findings).length ? 'token.present' : 'token.kind',
      subject,
      id: `${index}:${subject}`,
      planned: { subject: { name: subject } },
      blockedBy: [],
    }));
    const record = { ledger, outcomes, host: { platform: 'linux' } } as unknown as RunRecord;
    const causes = tokenRules.flatMap((rule) => rule(record));
    expect(causes.map(({ code, subject }) => `${code} ${subject}`)).toEqual([
      'dify-key-missing DIFY_API_KEY',
      'token-missing BLANK',
      'dify-key-wrong-kind HALF',
    ]);
    for (const words of [en, ja]) {
      for (const { code, args } of causes) {
        const { message, remedy } = words.causes[code as keyof typeof words.causes] as {
          message: (args: unknown) => string;
          remedy: (args: unknown) => string;
        };
        for (const text of [message(args), remedy(args)]) {
          expect(text).toMatch(/[.。]$/);
          expect(text).not.toMatch(/undefined|object/);
        }
      }
    }
  });
});
