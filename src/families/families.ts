import type { CheckDefinition } from '../engine/check.ts';
import { containerGone } from './container/checks/container-gone.ts';
import { containerHealthy } from './container/checks/container-healthy.ts';
import { containerPublished } from './container/checks/container-published.ts';
import { containerRunning } from './container/checks/container-running.ts';
import { difyApp } from './dify/checks/dify-app.ts';
import { difyChat } from './dify/checks/dify-chat.ts';
import { dockerEngine } from './docker/checks/docker-engine.ts';
import { endpointAnswers } from './endpoint/checks/endpoint-answers.ts';
import { endpointIdentity } from './endpoint/checks/endpoint-identity.ts';
import { frontUnique } from './endpoint/checks/front-unique.ts';
import { hopReaches } from './hop/checks/hop-reaches.ts';
import { hostRoom } from './host/checks/host-room.ts';
import { managerBoundary } from './manager/checks/manager-boundary.ts';
import { managerInstalled } from './manager/checks/manager-installed.ts';
import { managerLock } from './manager/checks/manager-lock.ts';
import { managerVersion } from './manager/checks/manager-version.ts';
import { lmstudioModel } from './model/checks/lmstudio-model.ts';
import { portFree } from './port/checks/port-free.ts';
import { portOwned } from './port/checks/port-owned.ts';
import { portReleased } from './port/checks/port-released.ts';
import { envFilePrivate } from './token/checks/env-file-private.ts';
import { tokenKind } from './token/checks/token-kind.ts';
import { tokenPresent } from './token/checks/token-present.ts';

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
