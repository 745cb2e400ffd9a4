import { modelServers } from '../../probes/identity/model-servers.ts';
import type { FrontName } from '../../probes/identity/server-name.ts';
import type { WithSetting } from './address-setting.ts';
import type { GatewayNeeds, Listening } from './causes.ts';
import { swapOf } from './swap.ts';

type ListenWide = Listening & { readonly role: string; readonly port: number; readonly isAside?: true };

type Titled = { readonly server?: Listening['server']; readonly role: string; readonly program?: string; readonly port?: number };

type MaybeSetting = { readonly setting?: WithSetting['setting'] | undefined };

/** Where each front has the address of its model server (facts: neighbours 3). */
const places: Readonly<Record<FrontName, string>> = {
  'open-webui': 'Open WebUI の設定（管理者パネル → 設定 → 接続）',
  n8n: 'n8n の認証情報の Base URL',
  flowise: 'Flowise のノード（Base Path または Base URL）',
  langflow: 'Langflow のノードまたはグローバル変数',
  anythingllm: 'AnythingLLM の設定（LLM プロバイダー）',
  librechat: 'librechat.yaml（endpoints.custom の baseURL）',
};

type Variable = Extract<NonNullable<WithSetting['setting']>, { readonly kind: 'variable' }>;

/** How a variable gets this value. */
function setVariable(better: string, { compose, from, variable, within }: Variable): string {
  if (within === undefined)
    return compose === undefined
      ? `${from} を -e ${variable}=${better} で起動し直してください。`
      : `compose ファイルの services: ${compose}: environment: に ${variable}: ${better} と書き、コンテナを作り直してください。`;
  const { fresh, old, port } = swapOf(within.given, better, within.part);
  const swapped = `${variable} の ${old} を ${fresh} に${port === undefined ? '' : `、そのポートを ${port} に`}`;
  return compose === undefined
    ? `${swapped}変えて ${from} を起動し直してください。`
    : `compose ファイルの services: ${compose}: environment: で ${swapped}書き換え、コンテナを作り直してください。`;
}

/** “Use X in Dify’s model settings and in the ledger’s path.”, for whoever calls. */
export function useIn(better: string, { setting }: MaybeSetting): string {
  if (setting === undefined) return `Dify のモデル設定と台帳の path で ${better} を使ってください。`;
  const ledger = setting.isInLedger ? 'と台帳の path' : '';
  switch (setting.kind) {
    case 'variable': {
      const { isInLedger, saved } = setting;
      const set = setVariable(better, setting);
      const outweighed = saved === undefined ? '' : `${spaced(places[saved])}に保存した値があれば、そちらが優先されます。`;
      return `${set}${isInLedger ? '台帳の path にも同じアドレスを書いてください。' : ''}${outweighed}`;
    }
    case 'front': {
      const database = setting.front === 'open-webui' ? '画面で保存した値は環境変数より優先されます。' : '';
      return `${spaced(`${places[setting.front]}${ledger}`)}で ${better} を使ってください。${database}`;
    }
    case 'dify':
      return `Dify のモデル設定${ledger}で ${better} を使ってください。`;
    case 'caller':
      return setting.from === 'client' ? `${better} を使ってください。` : `${setting.from} の設定${ledger}で ${better} を使ってください。`;
  }
}

type AsOpenAi = MaybeSetting & { readonly better: string; readonly from: string; readonly variable?: string };

/** Another variable holds the address by itself. */
const alone = ({ within: _, ...setting }: Variable): Variable => setting;

/** The address belongs into another setting than the one that it stands in. */
export function useAsOpenAi({ better, from, setting, variable }: AsOpenAi): string {
  if (setting === undefined || setting.kind === 'dify')
    return `Dify ではモデルを Ollama ではなくプロバイダー OpenAI-API-compatible に、${better} で追加してください。`;
  if (variable !== undefined && setting.kind === 'variable')
    return `${useIn(better, { setting: { ...alone(setting), variable } })}${setting.variable} は外してください。`;
  const instead = setting.kind === 'variable' ? `${setting.variable} ではなく` : '';
  return `${better} を${instead} OpenAI 互換 API として ${from} に設定してください。`;
}

/** A blank between Latin letters and what follows. */
const spaced = (text: string): string => (/[ -~]$/.test(text) ? `${text} ` : text);

/** Who is told, where the remedy is more than another address. */
export const settingsOf = (args: MaybeSetting): string => spaced(settingNamed(args));

function settingNamed({ setting }: MaybeSetting): string {
  if (setting === undefined) return 'Dify のモデル設定と台帳の path';
  if (setting.kind === 'variable') return `${setting.from} の環境変数 ${setting.variable}`;
  if (setting.kind === 'dify') return 'Dify のモデル設定';
  return setting.kind === 'front' ? places[setting.front] : `${setting.from} の設定`;
}

/** What is needed beside another address. */
export function withGateway({ isAlone, needsGateway }: GatewayNeeds): readonly string[] {
  if (needsGateway === undefined) return [];
  return isAlone
    ? [`${needsGateway} の起動には --add-host host.docker.internal:host-gateway も必要です。`]
    : [`services: ${needsGateway}: に extra_hosts: ["host.docker.internal:host-gateway"] の行も必要です。`];
}

/** How a server is made to listen in its container, where no service of this machine starts it. */
export function listenWideInside({ inside, port, role, server }: ListenWide & { readonly inside: string }): string {
  const setting = server === undefined ? undefined : modelServers[server].wideSetting;
  if (server === 'ollama')
    return `${inside} を -e ${setting} を付けて、または独自の OLLAMA_HOST を外して起動し直してください（イメージには設定済みです）。`;
  return setting === undefined
    ? `${inside} の中のプログラムを、ループバックではなく 0.0.0.0 で待ち受けさせてください。`
    : `${inside} の中の ${titleOf({ role, port, server })} を ${setting} を付けて起動してください。`;
}

/** How a server is made to listen on every address, on this system. `isAside`: no command stands beside it. */
export function listenWide(args: ListenWide): string {
  const { isAside, platform, port, server } = args;
  if (server === 'lmstudio' && isAside)
    return `LM Studio の「Serve on Local Network」をオンにするか、${modelServers.lmstudio.start?.(port, true)} を実行してください。`;
  if (server === 'lmstudio')
    return 'すべてのアドレスで待ち受けるようにサーバーを起動するか、LM Studio の「Serve on Local Network」をオンにしてください。';
  if (server === 'ollama') {
    if (platform === 'darwin') return 'launchctl setenv OLLAMA_HOST 0.0.0.0 を実行し、Ollama を終了して起動し直してください。';
    if (platform === 'win32')
      return 'ユーザー環境変数 OLLAMA_HOST を 0.0.0.0 にし（システム → 環境変数）、Ollama を終了して起動し直してください。';
    return 'sudo systemctl edit ollama.service を実行し、[Service] に Environment="OLLAMA_HOST=0.0.0.0" の行を加えてから、sudo systemctl restart ollama を実行してください。手で起動する場合は OLLAMA_HOST=0.0.0.0 ollama serve です。';
  }
  const known = server === undefined ? undefined : modelServers[server];
  if (known?.wideSetting !== undefined) return `${known.title} を ${known.wideSetting} を付けて起動してください。`;
  return `${titleOf(args)} をループバックではなく 0.0.0.0 で待ち受けさせてください。`;
}

/** The name of a server in a sentence. */
export function titleOf({ port, program, role, server }: Titled): string {
  if (server !== undefined && server !== 'openai-compatible') return modelServers[server].title;
  if (program === undefined) return role;
  return program === '' ? `ポート ${port} のプログラム` : `${program}（ポート ${port}）`;
}

/** A product with its container's name, where that is another word. */
export const namedAs = (title: string, name: string): string =>
  title.toLowerCase() === name.toLowerCase() ? title : `${title}（${name}）`;
