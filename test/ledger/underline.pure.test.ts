import { expect, it } from 'vitest';
import { shown } from './load.ts';

it('an underline behind wide characters and tabs stands where it belongs', async () => {
  const text = await shown({ 'ports.yml': 'version: 1\nroles:\n  web: { summary: 正面の入口,\turl: "http://127.0.0.1", 役割: 1 }\n' });
  expect(text).toBe(
    [
      'ports.yml:3:51: The key “役割” is unknown in roles.web; known are summary, url, kind, owner, bind, inside, model, context, token, optional, stays, expect.',
      '  3 |   web: { summary: 正面の入口,    url: "http://127.0.0.1", 役割: 1 }',
      '    |                                                           ^^^^',
      '',
    ].join('\n'),
  );
});

it('a long line is cut around the place', async () => {
  const text = await shown({ 'ports.yml': `version: 1\nroles: { web: { summary: ${'x'.repeat(3000)}, urll: "http://127.0.0.1" } }\n` });
  const [, line = '', carets = ''] = text.slice(text.indexOf('“urll”')).split('\n');
  expect(line.length).toBeLessThan(160);
  expect(line.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1)).toBe('urll');
});

it('all problems of both files come in one go, in the order of the files', async () => {
  const text = await shown({
    'ports.yml': 'version: 1\nroles:\n  web: { ulr: 1 }\nfront: api\n',
    'managers.yml': 'version: 1\nmanagers: { uv: { owns: 1 } }\n',
  });
  expect(text.match(/^\w+\.yml:\d+:\d+/gm)).toEqual(['ports.yml:3:3', 'ports.yml:3:10', 'ports.yml:4:8', 'managers.yml:2:25']);
});
