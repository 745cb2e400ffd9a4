import { withContainer, withDify, withLmStudio, withRole } from '../../practice/alter-plan.ts';
import type { Fault } from '../../practice/fault.ts';

const longAnswer = 'nobody knows how long the tide will take to turn but the pilot waits for it'.split(' ').map((word) => `${word} `);

/** Faults between the client and Dify's api (DESIGN 6, Front and Dify). */
export const frontFaults: readonly Fault[] = [
  {
    name: 'front-stale-upstream',
    does: 'nginx remembers an address that the api no longer has.',
    doesJa: 'nginxが、apiの古いアドレスを覚えたままです。',
    expects: ['front-stale-upstream'],
    alsoOnEngine: true,
    apply: (plan) => ({
      ...withContainer(withContainer(plan, 'api', { upSeconds: 120 }), 'nginx', {
        log: [
          '[error] 29#29: *7 connect() failed (113: No route to host) while connecting to upstream, upstream: "http://172.31.0.99:5001/v1/"',
        ],
      }),
      nginx: { ...plan.nginx, upstream: 'stale' },
    }),
  },
  {
    name: 'front-not-routed',
    does: 'nginx runs where it should, and its configuration has none of Dify’s paths.',
    doesJa: 'nginxは台帳どおりの場所で動いていますが、設定にDifyのパスがありません。',
    expects: ['wrong-server'],
    // Elsewhere the owner of a port is no container, and a front that leads nowhere looks like a stranger.
    platforms: ['linux'],
    apply: (plan) => ({ ...plan, nginx: { ...plan.nginx, leads: 'nowhere' } }),
  },
  {
    name: 'front-upstream-unresolved',
    does: 'nginx does not start: it cannot resolve the name of an upstream.',
    doesJa: 'nginxが、転送先の名前を解決できないために起動しません。',
    expects: ['front-upstream-unresolved'],
    alsoOnEngine: true,
    apply: (plan) =>
      withContainer(withContainer(plan, 'plugin_daemon', { networks: ['ssrf_proxy_network'] }), 'nginx', {
        state: 'restarting',
        exitCode: 1,
        restartCount: 9,
        log: ['nginx: [emerg] host not found in upstream "plugin_daemon" in /etc/nginx/conf.d/default.conf:34'],
      }),
  },
  {
    name: 'api-down',
    does: 'The container of the api runs, but nothing listens in it.',
    doesJa: 'apiのコンテナは動いていますが、中で何も待ち受けていません。',
    expects: ['api-down'],
    apply: (plan) => withContainer(plan, 'api', { listens: [], log: ['Running migrations'] }),
  },
  {
    name: 'stream-buffered',
    does: 'nginx holds the stream back until it is complete.',
    doesJa: 'nginxが、ストリームを最後までため込んでから送っています。',
    expects: ['stream-buffered'],
    apply: (plan) => ({ ...withLmStudio(plan, { answer: longAnswer, tokenMs: 120 }), nginx: { ...plan.nginx, isBuffering: true } }),
  },
  {
    name: 'stream-truncated',
    does: 'The stream of the chat ends in the middle, without an end and without an error.',
    doesJa: 'チャットのストリームが、終了もエラーも告げずに途中で切れます。',
    expects: ['stream-truncated'],
    apply: (plan) => withDify(plan, { isCutShort: true }),
  },
  {
    name: 'dify-wrong-base-path',
    does: 'The ledger gives the front an address with a path that Dify does not have.',
    doesJa: '台帳に書かれた入口のアドレスのパスが、Difyにはありません。',
    expects: ['dify-wrong-base-path'],
    apply: (plan) => withRole(plan, 'nginx', { url: 'http://127.0.0.1:{front}/v1/v1' }),
  },
];
