import type { CheckDefinition } from './check.ts';
import { containerGone } from './container-gone.ts';
import { containerHealthy } from './container-healthy.ts';
import { containerPublished } from './container-published.ts';
import { containerRunning } from './container-running.ts';
import { difyApp } from './dify-app.ts';
import { difyChat } from './dify-chat.ts';
import { dockerEngine } from './docker-engine.ts';
import { endpointAnswers } from './endpoint-answers.ts';
import { endpointIdentity } from './endpoint-identity.ts';
import { envFilePrivate } from './env-file-private.ts';
import { frontUnique } from './front-unique.ts';
import { hopReaches } from './hop-reaches.ts';
import { hostRoom } from './host-room.ts';
import { lmstudioModel } from './lmstudio-model.ts';
import { managerBoundary } from './manager-boundary.ts';
import { managerInstalled } from './manager-installed.ts';
import { managerLock } from './manager-lock.ts';
import { managerVersion } from './manager-version.ts';
import { portFree } from './port-free.ts';
import { portOwned } from './port-owned.ts';
import { portReleased } from './port-released.ts';
import { tokenKind } from './token-kind.ts';
import { tokenPresent } from './token-present.ts';

/** Every kind of check, in the order in which reports list them. A new check is one file and one line here. */
export const catalogue: readonly CheckDefinition[] = [
  tokenPresent,
  tokenKind,
  envFilePrivate,
  dockerEngine,
  portFree,
  portOwned,
  portReleased,
  containerRunning,
  containerHealthy,
  containerPublished,
  containerGone,
  endpointAnswers,
  endpointIdentity,
  frontUnique,
  hopReaches,
  lmstudioModel,
  difyApp,
  difyChat,
  managerInstalled,
  managerVersion,
  managerBoundary,
  managerLock,
  hostRoom,
];
