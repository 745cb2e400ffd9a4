import { describe, expect, it } from 'vitest';
import { dockerSays, engineAnswers } from './engine.ts';
import { ensureImage, type ImageName } from './images.ts';

const isThere = await engineAnswers();

describe.skipIf(!isThere)('the images made from this machine', () => {
  const tries: readonly (readonly [ImageName, readonly string[], RegExp])[] = [
    ['busybox', ['sh', '-c', 'echo shell'], /shell/],
    ['node', ['node', '-e', 'console.log("node", 1 + 1)'], /node 2/],
    ['node', ['curl', '--version'], /curl/],
    ['node', ['python3', '-c', 'import json, socket, urllib.request; print("python")'], /python/],
    ['nginx', ['nginx', '-v'], /nginx/],
    ['nginx', ['curl', '--version'], /curl/],
  ];

  it.each(tries)('%s runs %j', async (name, command, said) => {
    const image = await ensureImage(name);
    const { stdout, stderr } = await dockerSays('run', '--rm', image, ...command);
    expect(stdout + stderr).toMatch(said);
  });
});
