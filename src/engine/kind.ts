/** Every kind of check (DESIGN 6). A check's id is `kind:subject`; kinds are public and never reused. */
export type CheckKind =
  | 'token.present'
  | 'token.kind'
  | 'env-file.private'
  | 'docker.engine'
  | 'port.free'
  | 'port.owned'
  | 'port.released'
  | 'container.running'
  | 'container.healthy'
  | 'container.published'
  | 'container.gone'
  | 'endpoint.answers'
  | 'endpoint.identity'
  | 'front.unique'
  | 'hop.reaches'
  | 'lmstudio.model'
  | 'dify.app'
  | 'dify.chat'
  | 'manager.installed'
  | 'manager.version'
  | 'manager.boundary'
  | 'manager.lock'
  | 'host.room';

export type Verdict = 'pass' | 'warn' | 'fail' | 'unknown' | 'blocked' | 'skipped';
