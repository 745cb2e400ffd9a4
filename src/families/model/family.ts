import { family } from '../../engine/family.ts';
import type { Model } from './causes.ts';
import { lmstudioModel } from './checks/lmstudio-model.ts';
import { modelChat } from './checks/model-chat.ts';
import { createModelProbe, type ModelProbe } from './model-probe.ts';

/** The model server and its models. */
export const modelFamily = family<Model, ModelProbe>({
  name: 'model',
  prepare: ({ probes }) => createModelProbe(probes.http),
  checks: {
    'lmstudio.model': lmstudioModel,
    'model.chat': modelChat,
  },
  settled: {
    // A list of models that is not empty is complete: the server will not come to know another one by itself.
    'model-unknown': ({ count }) => count > 0,
    'context-too-small': true,
    'model-is-embedding': true,
    'lmstudio-token-required': true,
    'lmstudio-token-rejected': true,
    'model-answered-by-other': true,
  },
  tooEarly: ['model-chat-too-early'],
});
