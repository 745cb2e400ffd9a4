export const list = (names: readonly (string | number)[]) => (names.length === 0 ? 'なし' : names.join('、'));

/** Whose: の, は or a comma follows. */
export const ofProject = (project: string | null) => (project === null ? 'このスタック' : `プロジェクト ${project} `);

const sources: Readonly<Record<string, string>> = {
  ledger: '台帳',
  currentContext: '現在の docker コンテキスト',
  default: '既定の設定',
};

export const source = (name: string) => sources[name] ?? name;

const states: Readonly<Record<string, string>> = {
  exited: '停止しています',
  created: '作成されただけで起動していません',
  paused: '一時停止中です',
  dead: '終了処理に失敗した状態（dead）です',
  removing: '削除中です',
};

export const stateOf = (state: string) => states[state] ?? `${state} の状態です`;
