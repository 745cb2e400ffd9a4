import { describe, expect, it } from 'vitest';
import type { HopCaller, HopSeen } from '../../../src/families/hop/findings.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import type { InsideAnswer } from '../../../src/probes/inside/inside.ts';
import { alone, causesAt, endpoint, onHost, onlyCause, refused, running, said, toldLedger } from './told-rig.ts';

describe('an address of this machine’s loopback, told to a container of docker run', () => {
  const href = 'http://localhost:1234/v1';
  const listening = (address: string) => ({ listeners: [{ address, process: 'LM Studio' }] });

  it('is mended by a start with the extra host: no compose file is spoken of', () => {
    const cause = onlyCause(causesAt(href, { seen: listening('0.0.0.0') }));
    expect(cause).toMatchObject({
      code: 'loopback-url-in-container',
      args: { isAlone: true, better: 'http://host.docker.internal:1234/v1' },
    });
    for (const text of said(cause)) {
      expect(text).toContain('--add-host host.docker.internal:host-gateway');
      expect(text).not.toContain('services:');
    }
  });

  it('tells how wide LM Studio listens only where it is narrow, with the whole command', () => {
    const ledger = toldLedger(href, {}, 'lmstudio');
    expect(onlyCause(causesAt(href, { ledger, seen: listening('0.0.0.0') })).args).not.toHaveProperty('narrow');
    expect(onlyCause(causesAt(href, { ledger, seen: listening('::') })).args).not.toHaveProperty('narrow');
    for (const text of said(onlyCause(causesAt(href, { ledger, seen: listening('127.0.0.1') })))) {
      expect(text).toContain('lms server start --bind 0.0.0.0');
    }
  });
});

describe('a bare address', () => {
  it('stays bare in the remedy: Ollama’s own API wants no /v1', () => {
    const cause = onlyCause(causesAt('http://localhost:11434', { seen: { url: 'http://localhost:11434/v1/models' } }));
    expect(cause.args).toMatchObject({ url: 'http://localhost:11434', better: 'http://host.docker.internal:11434' });
  });
});

describe('a path that a model server does not know', () => {
  it('is the trouble where who answers said its name, and from this machine no settings are spoken of', () => {
    const href = 'http://localhost:11434/api';
    const ledger = toldLedger(href, {}, 'ollama');
    const path = (ledger.ports?.path ?? []).map((hop) => ({ ...hop, start: {} }));
    const fromHere = { ...ledger, ports: { ...ledger.ports, path } } as Ledger;
    const seen: HopSeen = { from: 'client', to: 'localhost:11434', url: `${href}/models`, host: { ...onHost, status: 404, body: '404' } };
    const cause = onlyCause(causesAt(href, { ledger: fromHere, code: 'hop-wrong-answer', server: 'ollama', whole: seen }));
    expect(cause).toMatchObject({ code: 'base-url-without-v1', args: { better: 'http://localhost:11434/v1' } });
    expect(said(cause).map((text) => /client|Dify/.test(text))).toEqual([false, false]);
  });
});

describe('a server that did not say who it is', () => {
  const href = 'http://host.docker.internal:9997/v1';
  const caller = { ...alone, extraHosts: ['host.docker.internal:host-gateway'] };

  it('is called by its process, not by the address under which somebody was told of it', () => {
    const cause = onlyCause(causesAt(href, { seen: { caller, listeners: [{ address: '127.0.0.1', process: 'xinference' }] } }));
    const [english, japanese] = said(cause);
    expect(english).toMatch(/^xinference \(port 9997\) listens on 127\.0\.0\.1 only.* Make xinference \(port 9997\) listen on 0\.0\.0\.0/);
    expect(japanese).toMatch(/^xinference（ポート 9997） は/);
    for (const text of [english, japanese]) expect(text).not.toContain('host.docker.internal');
  });

  it('is the program on that port where its process cannot be seen', () => {
    const cause = onlyCause(causesAt(href, { seen: { caller, listeners: [{ address: '127.0.0.1' }] } }));
    const [english, japanese] = said(cause);
    expect(english).toMatch(/^The program on port 9997 listens .* Make the program on port 9997 listen/);
    expect(japanese).toMatch(/^ポート 9997 のプログラム/);
  });
});

describe('Dify, where no ledger is there', () => {
  const href = 'http://localhost:1234/v1';
  const caller = { ...alone, name: 'docker-plugin_daemon-1', image: 'langgenius/dify-plugin-daemon:0.5.3-local' };

  it('is told of its model settings alone', () => {
    const [english, japanese] = said(onlyCause(causesAt(href, { seen: { caller } })));
    expect(english).toContain('in Dify’s model settings.');
    expect(english).not.toContain('ledger');
    expect(japanese).toContain('Dify のモデル設定で');
    expect(japanese).not.toContain('台帳');
  });

  it('is told of the variable where a variable was told', () => {
    const ledger = toldLedger(href, { variable: 'DIFY_INNER_API_URL' });
    for (const text of said(onlyCause(causesAt(href, { ledger, seen: { caller } })))) {
      expect(text).toContain('-e DIFY_INNER_API_URL=http://host.docker.internal:1234/v1');
      expect(text).not.toContain('Dify’s');
    }
  });
});

describe('LM Studio where Ollama’s API is asked for', () => {
  const href = 'http://192.168.1.9:1234/v1';
  const ledger = (variable: string) => toldLedger(href, { variable }, 'lmstudio', 'ollama');
  const inside: InsideAnswer = { kind: 'response', tool: 'curl', status: 200, ms: 1, body: '', isProxied: false, tries: [] };
  const at = (variable: string, caller: HopCaller = alone, server = 'lmstudio') =>
    causesAt(href, {
      ledger: ledger(variable),
      code: 'hop-wrong-base-path',
      server,
      seen: { url: `${href}/api/tags`, inside, caller },
    });

  it('is given to the variable of the OpenAI API, where the front has one', () => {
    const cause = onlyCause(at('OLLAMA_BASE_URL'));
    expect(cause).toMatchObject({ code: 'wrong-model-api', certainty: 'certain', args: { better: 'http://192.168.1.9:1234/v1' } });
    for (const text of said(cause)) {
      expect(text).toContain('-e OPENAI_API_BASE_URL=http://192.168.1.9:1234/v1');
      expect(text).toContain('OLLAMA_BASE_URL');
    }
  });

  it('is given to whatever setting another program has for it', () => {
    for (const text of said(onlyCause(at('OLLAMA_BASE_URL', { ...alone, image: 'team/app' })))) {
      expect(text).toContain('http://192.168.1.9:1234/v1');
      expect(text).not.toContain('OPENAI_API_BASE_URL');
    }
  });

  it('is not said of a server that may speak it', () => {
    expect(at('OLLAMA_BASE_URL', alone, 'llama.cpp').map(({ code }) => code)).toEqual(['base-url-without-v1']);
  });
});

describe('a server on another machine', () => {
  const href = 'http://192.168.1.9:11434';
  const own = toldLedger(href, {}, 'ollama');
  const roles = (own.ports?.roles ?? []).map((role) => (role.kind === 'ollama' ? { ...role, url: endpoint(href) } : role));
  const ledger = { ...own, ports: { ...own.ports, roles } } as Ledger;
  const at = (range: string) =>
    onlyCause(causesAt(href, { ledger, server: 'ollama', seen: { caller: { ...alone, ranges: [{ network: 'n8n_default', range }] } } }));

  it('is not found where the caller’s own network has its address range', () => {
    const cause = at('192.168.1.3/24');
    expect(cause).toMatchObject({ code: 'containers-cut-off', certainty: 'certain', args: { how: 'covered', network: 'n8n_default' } });
    for (const text of said(cause)) {
      expect(text).toContain('n8n_default');
      expect(text).toContain('--subnet');
    }
  });

  it('is called by its product beside its address, which is said once', () => {
    const cause = at('172.18.0.3/16');
    expect(cause).toMatchObject({ code: 'containers-cut-off', certainty: 'likely', args: { how: 'refused' } });
    for (const text of said(cause)) {
      expect(text).toContain('Ollama');
      expect(text).not.toContain('192.168.1.9:11434');
    }
  });
});

describe('a name in the default network', () => {
  const href = 'http://ollama:11434';
  const own = toldLedger(href, { variable: 'OLLAMA_BASE_URL' }, 'ollama');
  const inContainer = (own.ports?.roles ?? []).map(({ url, ...role }) =>
    role.kind === 'ollama' ? { ...role, owner: { kind: 'container' as const, name: 'ollama-1' } } : { ...role, ...(url ? { url } : {}) },
  );
  const ledger = { ...own, ports: { ...own.ports, roles: inContainer } } as Ledger;
  const dns: InsideAnswer = { ...refused, error: 'dns' };
  const at = (caller: HopCaller, more: Partial<HopSeen> = {}, of: Ledger = ledger, networks = ['bridge']) =>
    causesAt(href, {
      ledger: of,
      beside: [running('ollama:11434', 'ollama-1', networks)],
      code: 'name-unknown-in-container',
      seen: { inside: dns, caller, ...more },
    });

  it('means nothing, whoever has it: both are put into another network', () => {
    const cause = onlyCause(at(alone));
    expect(cause).toMatchObject({ code: 'default-network-nameless', args: { from: 'open-webui', called: 'ollama-1' } });
    for (const text of said(cause)) expect(text).toContain('docker network connect ai ollama-1');
  });

  it('is no such matter in a network that has names, nor where this machine answers at that port', () => {
    for (const networks of [['bridge', 'chat_default'], ['host']]) expect(at({ ...alone, networks })).toEqual([]);
    expect(at(alone, {}, ledger, ['other_default'])).toEqual([]);
    const here = at(alone, { neighbours: [] }, own);
    expect(here).toMatchObject([{ code: 'name-of-nobody', args: { better: 'http://host.docker.internal:11434' } }]);
  });

  it('is written in Japanese with a blank behind the variable', () => {
    const [, japanese] = said(
      onlyCause(
        at(
          { ...alone, networks: ['x'] },
          { neighbours: ['a', 'b'], host: { ...onHost, kind: 'failure', failure: 'refused', detail: '' } as never },
          own,
        ),
      ),
    );
    expect(japanese).toContain('OLLAMA_BASE_URL に');
  });
});
