import { describe, expect, test } from 'vitest';
import { needsOtherHalf, sayingOf } from '../../../src/families/endpoint/front-answer.ts';
import { listPath, proofPath, type Twin, twinOf } from '../../../src/families/endpoint/front-twin.ts';
import type { HttpAnswer } from '../../../src/probes/http/http.ts';
import { identify } from '../../../src/probes/identity/identity.ts';
import { isSameModelName, modelServerNamed } from '../../../src/probes/identity/model-servers.ts';
import { answerOf, cuts } from './cut-answers.ts';
import type { Recorded } from './listening.ts';
import * as servers from './servers.ts';

type Server = { readonly answers: Readonly<Record<string, Recorded>>; readonly otherwise: (path: string) => Recorded };

const all = Object.values(servers).filter((each): each is Server => typeof each === 'object');
const answersTo = (path: string): readonly HttpAnswer[] => [
  ...all.map((server) => answerOf(server.answers[path] ?? server.otherwise(path))),
  ...cuts,
];

describe('whatever a listener answers', () => {
  test('it is called Dify’s front only if it was asked for both halves, and showed the api’s headers and the way to its web', () => {
    let fronts = 0;
    for (const welcome of answersTo('/v1/')) {
      for (const root of answersTo('/')) {
        const saying = sayingOf(welcome, needsOtherHalf(welcome) ? root : undefined);
        if (saying.kind !== 'front') continue;
        fronts++;
        expect(welcome).toMatchObject({ headers: { 'x-version': expect.any(String), 'x-env': expect.any(String) } });
        expect(root).toMatchObject({ status: 307, headers: { location: '/apps' } });
      }
    }
    expect(fronts).toBeGreaterThan(0);
  });

  test('an api with anything unclear in the place of its web, and a web with a gateway’s error before its api, is never called no front', () => {
    const api = answerOf(servers.dify.answers['/v1/'] as Recorded);
    const web = answerOf(servers.dify.answers['/'] as Recorded);
    const down = answerOf(servers.frontWithoutApi.otherwise('/v1/'));
    for (const cut of cuts) {
      expect(needsOtherHalf(api)).toBe(true);
      expect(sayingOf(api, cut).kind).toBe('unsettled');
      expect(sayingOf(cut, needsOtherHalf(cut) ? web : undefined).kind).toBe('unsettled');
      expect(sayingOf(down, needsOtherHalf(down) ? web : undefined).kind).toBe('unsettled');
    }
  });

  test('it is called a second model server only if it is known to be that product, and does not list models without that one', () => {
    const twins: readonly Twin[] = [
      {},
      { model: 'any' },
      { wanted: 'ollama', model: 'llama3' },
      { wanted: 'lmstudio', model: 'qwen2.5-7b-instruct' },
      { wanted: 'lmstudio' },
      { wanted: 'vllm', model: 'qwen' },
      { wanted: 'llama.cpp', model: 'tiny' },
    ];
    let fronts = 0;
    for (const twin of twins) {
      for (const list of answersTo(listPath)) {
        const path = proofPath(twin, list);
        for (const proof of path === undefined ? [undefined] : answersTo(path)) {
          const saying = twinOf(twin, list, proof);
          if (saying.kind !== 'front') continue;
          fronts++;
          const asked = new Map([[listPath, list], ...(path !== undefined && proof ? [[path, proof] as const] : [])]);
          const told = identify(asked);
          expect(told?.isCertain || proof?.kind === 'response', JSON.stringify([twin, list])).toBe(true);
          expect(modelServerNamed(told?.identity.server)?.name).toBe(twin.wanted ?? told?.identity.server);
          if (list.kind === 'response' && list.status === 200 && twin.model !== undefined) {
            const ids = (JSON.parse(list.body) as { data: { id: string }[] }).data.map(({ id }) => id);
            const server = modelServerNamed(told?.identity.server);
            expect(ids.some((id) => isSameModelName(server, id, twin.model ?? ''))).toBe(true);
          }
        }
      }
    }
    expect(fronts).toBeGreaterThan(5);
  });
});
