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
    ['bare-node', ['node', '-e', 'console.log("node", 1 + 1)'], /node 2/],
    ['bare-perl', ['perl', '-MIO::Socket::IP', '-e', 'print "perl ", 1 + 1'], /perl 2/],
    ['bare-bash', ['bash', '-c', 'echo bash $((1 + 1))'], /bash 2/],
    // What is not in it cannot be started.
    ['scratch', ['sh'], /executable file not found/],
  ];

  it.each(tries)('%s runs %j', async (name, command, said) => {
    const image = await ensureImage(name);
    const { stdout, stderr } = await dockerSays('run', '--rm', image, ...command);
    expect(stdout + stderr).toMatch(said);
  });
});
