import { describe, expect, it } from 'vitest';
import { differences } from '../../src/draft/differences.ts';
import { draftManagers } from '../../src/draft/draft-managers.ts';
import { draftPorts } from '../../src/draft/draft-ports.ts';
import type { Observed } from '../../src/draft/observed.ts';
import type { PortsLedger } from '../../src/ledger/ledger.ts';
import { withDifferences } from '../../src/reporters/draft-edits.ts';
import { managersText, portsText } from '../../src/reporters/ledger-draft.ts';
import { draft as words } from '../../src/words/en/draft.ts';
import { load } from '../ledger/load.ts';
import { difyOf, emptyMachine, front, lmStudio, project, server } from './seen.ts';

const machine: Observed = {
  ...emptyMachine,
  containers: difyOf('mine'),
  servers: [front('mine-nginx-1'), lmStudio],
  tokens: [{ name: 'DIFY_API_KEY', kind: 'dify-app', from: '.env' }],
  projects: [project('tools/a', 'uv'), project('.', 'npm')],
};
const draftOf = (observed: Observed, known?: PortsLedger) => {
  const [ports, managers] = [draftPorts(observed, known ? { known } : {}), draftManagers(observed)];
  if (!ports || !managers) throw new Error('nothing was drafted');
  return { ports, managers };
};
const own = { ports: portsText(draftOf(machine).ports, words), managers: managersText(draftOf(machine).managers, words) };

async function compare(change: { readonly ports?: string; readonly managers?: string }, observed = machine) {
  const texts = { ...own, ...change };
  const loaded = await load({ 'ports.yml': texts.ports, 'managers.yml': texts.managers });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  const all = differences(loaded.value, draftOf(observed, loaded.value.ports));
  const found = all.filter(({ isOffered }) => !isOffered);
  const adopted = withDifferences(
    texts.ports,
    found.filter(({ ledger }) => ledger === 'ports'),
    words,
  );
  return { all, found, names: found.map(({ name }) => name), adopted: 'text' in adopted ? adopted.text : adopted.refused };
}

describe('a ledger beside what runs', () => {
  it('that init wrote differs in nothing', async () => {
    expect((await compare({})).names).toEqual([]);
  });

  it('keeps its own model server that still answers, whoever else serves models at a lower port', async () => {
    const stranger = { ...lmStudio, port: 1222, processes: ['node'] };
    const both = { ...machine, servers: [...machine.servers, stranger] };
    expect((await compare({}, both)).names).toEqual([]);
    const { names } = await compare({}, { ...machine, servers: [front('mine-nginx-1'), stranger] });
    expect(names).toEqual(['lmstudio']);
  });

  it.each([
    ['the project', 'project: mine', 'project: docker', ['compose']],
    ['a port', '127.0.0.1:8080', '127.0.0.1:9090', ['nginx']],
    ['a service', 'owner: { compose: plugin_daemon }', 'owner: { compose: daemon }', ['plugin-daemon']],
    ['a process', 'process: [ LM Studio, llmster, lms, lm-studio ]', 'process: ollama', ['lmstudio']],
    ['a model that is not there', 'model: qwen2.5-7b-instruct', 'model: gone', ['lmstudio']],
    ['a loopback for a container', 'as: http://host.docker.internal:1234/v1', 'as: http://localhost:1234/v1', ['lmstudio']],
  ])('differs in %s, and is as before when that is adopted', async (_, right, wrong, names) => {
    expect(own.ports).toContain(right);
    const compared = await compare({ ports: own.ports.replace(right, wrong) });
    expect(compared.names).toEqual(names);
    expect(compared.adopted).toBe(own.ports);
  });

  it.each([
    ['another word for this machine', '127.0.0.1:8080', 'localhost:8080'],
    ['a path behind the front', '127.0.0.1:8080', '127.0.0.1:8080/dify'],
    ['one of the names of a process', 'process: [ LM Studio, llmster, lms, lm-studio ]', 'process: lm studio'],
    ['a model in capitals', 'model: qwen2.5-7b-instruct', 'model: Qwen2.5-7B-Instruct'],
    ['a kind that is true as well', 'kind: lmstudio', 'kind: openai'],
    ['another name for the host', 'host.docker.internal:1234', '192.168.1.7:1234'],
  ])('does not differ by %s', async (_, one, other) => {
    expect((await compare({ ports: own.ports.replace(one, other) })).names).toEqual([]);
  });

  it('keeps the names that somebody gave its roles', async () => {
    const named = own.ports
      .replaceAll('nginx:\n', 'web-front:\n')
      .replace('front: nginx', 'front: web-front')
      .replace('- nginx', '- web-front')
      .replace('to: nginx', 'to: web-front');
    expect((await compare({ ports: named })).names).toEqual([]);
  });

  it('is offered what runs and need not stand there, and nothing is wrong with it', async () => {
    const { all, names } = await compare(
      { ports: own.ports.replace(/ {2}db-postgres:\n(?: {4}.*\n)+/, '') },
      { ...machine, servers: [...machine.servers, server(3000, 'open-webui', { processes: ['node'] })] },
    );
    expect(names).toEqual([]);
    expect(all.map(({ name }) => name)).toEqual(['db-postgres', 'node']);
  });

  it('of a model server alone gets the front, the way and the model’s caller once Dify runs', async () => {
    const alone = portsText(draftOf({ ...machine, containers: [], servers: [lmStudio] }).ports, words);
    const compared = await compare({ ports: alone });
    expect(compared.names).toEqual(['nginx', 'api', 'plugin-daemon', 'front', 'path']);
    const loaded = await load({ 'ports.yml': compared.adopted });
    expect(loaded.ok ? loaded.value.ports?.path.map(({ role }) => role) : loaded.error).toEqual([
      'nginx',
      'api',
      'plugin-daemon',
      'lmstudio',
    ]);
  });

  it('leaves a value alone that a variable brings', async () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the ledger's own variables
    const { adopted } = await compare({ ports: own.ports.replace('127.0.0.1:8080', '127.0.0.1:${FRONT:-9090}') });
    expect(adopted).toBe('nginx');
  });

  it('gets the folders that nobody owns, beside those that it names', async () => {
    const { found } = await compare({ managers: own.managers.replace('tools/a', 'other/**') });
    expect(found).toMatchObject([
      { name: 'uv', edits: [{ where: ['managers', 'uv', 'owns'], value: { values: ['other/**', 'tools/a'] } }] },
    ]);
  });
});
