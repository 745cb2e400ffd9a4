import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composePortsOf } from '../../../src/families/container/compose-ports.ts';
import { createCommandProbe } from '../../../src/probes/commands/commands.ts';
import { createFileProbe } from '../../../src/probes/files/files.ts';

let folder = '';
const files = createFileProbe();

async function write(name: string, text: string): Promise<string> {
  const file = join(folder, name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  return file;
}

/** A docker CLI with or without the compose plugin: what it prints for `compose … config --format json`, and what it was asked. */
async function dockerThat(prints: string, exitCode = 0) {
  const bin = await mkdtemp(join(folder, 'bin-'));
  const file = join(bin, 'docker');
  await writeFile(file, `#!/bin/sh\nprintf '%s\\n' "$*" >> '${bin}/asked'\nprintf '%s' '${prints}'\nexit ${exitCode}\n`);
  await chmod(file, 0o755);
  const asked = async () => {
    const text = await files.read(join(bin, 'asked'), 10_000);
    return text.ok ? (text.value ?? '').trim().split('\n').filter(Boolean) : [];
  };
  return { commands: createCommandProbe({ PATH: `${bin}:/usr/bin:/bin` }), asked };
}

const config = (...ports: readonly object[]) => JSON.stringify({ name: 'x', services: { web: { image: 'x', ports }, other: {} } });
const published = (ports: Awaited<ReturnType<typeof composePortsOf>>) => ports?.map(({ publicPort }) => publicPort);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'compose-forms-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('what the quick reading follows itself', () => {
  it.each([
    ['plain', 'services: { web: { ports: ["8080:80"] } }', [8080]],
    ['anchors', 'x-p: &p ["8080:80"]\nservices:\n  web:\n    ports: *p\n', [8080]],
    ['a merged mapping', 'x-w: &w\n  ports: ["8080:80"]\nservices:\n  web:\n    <<: *w\n', [8080]],
    [
      'its own ports before those of a merged mapping',
      'x-w: &w\n  ports: ["80:80"]\nservices:\n  web:\n    <<: *w\n    ports: ["8080:80"]\n',
      [8080],
    ],
    ['a profile', 'services: { web: { profiles: [web], ports: ["8080:80"] } }', [8080]],
    ['no ports', 'services: { web: { image: x } }', []],
  ])('%s', async (name, text, told) => {
    const file = await write(`quick/${name.replaceAll(' ', '-')}.yaml`, text);
    expect(published(await composePortsOf({ files }, { workingDir: folder, configFiles: [file] }, 'web'))).toEqual(told);
  });

  it('several env files, the later one over the earlier', async () => {
    const file = await write('env/compose.yaml', 'services: { web: { ports: ["$' + '{EXPOSE_NGINX_PORT:-80}:80"] } }');
    const envFiles = [await write('env/.env', 'EXPOSE_NGINX_PORT=1\n'), await write('env/local.env', 'EXPOSE_NGINX_PORT=8080\n')];
    const ports = await composePortsOf({ files }, { workingDir: join(folder, 'env'), configFiles: [file], envFiles }, 'web');
    expect(ports).toMatchObject([{ publicPort: 8080 }]);
    expect(ports?.[0]).not.toHaveProperty('isUnsure');
  });

  it('a variable that no env file has is marked: whoever started the stack may have had it in the shell', async () => {
    const file = await write('shell/compose.yaml', 'services: { web: { ports: ["$' + '{EXPOSE_NGINX_PORT:-80}:80"] } }');
    expect(await composePortsOf({ files }, { workingDir: join(folder, 'shell'), configFiles: [file] }, 'web')).toMatchObject([
      { publicPort: 80, isUnsure: true },
    ]);
  });
});

const forms = [
  ['extends', ['services:\n  web:\n    extends: { file: common.yaml, service: base }\n    ports: ["5003:5003"]\n']],
  ['include', ['include: [web.yaml]\nservices: { other: { image: x } }\n']],
  ['!override', ['services: { web: { ports: ["80:80"] } }', 'services: { web: { ports: !override ["8080:80"] } }']],
  ['!reset', ['services: { web: { ports: ["80:80"] } }', 'services:\n  web:\n    ports: !reset []\n']],
  ['merged services', ['x-s: &s\n  web: { ports: ["8080:80"] }\nservices:\n  <<: *s\n']],
] as const;

describe.skipIf(process.platform === 'win32')('a form that it does not follow', () => {
  const placed = async (name: string, texts: readonly string[]) => ({
    workingDir: join(folder, name),
    configFiles: await Promise.all(texts.map((text, index) => write(`${name}/${index}.yaml`, text))),
  });

  it.each(forms)('%s is as docker compose says', async (name, texts) => {
    const docker = await dockerThat(config({ mode: 'ingress', target: 80, published: '8080', protocol: 'tcp', host_ip: '127.0.0.1' }));
    const place = await placed(`cli-${name}`, texts);
    const ports = await composePortsOf({ files, commands: docker.commands }, place, 'web');
    expect(ports).toMatchObject([{ address: '127.0.0.1', publicPort: 8080, privatePort: 80, at: { file: place.configFiles[0] } }]);
    expect(await docker.asked()).toEqual([
      `compose --profile * --project-directory ${place.workingDir} ${place.configFiles.map((file) => `-f ${file}`).join(' ')} config --format json`,
    ]);
  });

  it.each(forms)('%s is not looked at without the plugin, nor where nobody may run it', async (name, texts) => {
    const docker = await dockerThat('docker: unknown command: docker compose', 1);
    const place = await placed(`none-${name}`, texts);
    expect(await composePortsOf({ files, commands: docker.commands }, place, 'web')).toBeUndefined();
    expect(await composePortsOf({ files }, place, 'web')).toBeUndefined();
  });

  it('is asked once, however many roles ask', async () => {
    const docker = await dockerThat(config({ target: 80, published: '8080' }));
    const place = await placed('once', ['include: [web.yaml]\n']);
    await Promise.all(['web', 'other', 'web'].map((service) => composePortsOf({ files, commands: docker.commands }, place, service)));
    expect(await docker.asked()).toHaveLength(1);
  });

  it.each(['{"services":{}}', '[]', 'null', '{"services":{"web":{"ports":"x"}}}', 'no JSON'])(
    'an answer that says nothing of it: %s',
    async (text) => {
      const docker = await dockerThat(text);
      const place = await placed('odd', ['include: [web.yaml]\n']);
      expect(await composePortsOf({ files, commands: docker.commands }, place, 'web')).toBeUndefined();
    },
  );
});
