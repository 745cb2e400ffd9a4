import { family } from '../../engine/family.ts';
import type { Model } from './causes.ts';
import { lmstudioModel } from './checks/lmstudio-model.ts';
import { createModelListProbe, type ModelListProbe } from './servers/model-lists.ts';

/** The model server and its models. */
export const modelFamily = family<Model, ModelListProbe>({
  name: 'model',
  prepare: ({ probes }) => createModelListProbe(probes.http),
  checks: {
    'lmstudio.model': lmstudioModel,
  },
  settled: {
    // A list of models that is not empty is complete: the server will not come to know another one by itself.
    'model-unknown': ({ count }) => count > 0,
    'context-too-small': true,
    'model-is-embedding': true,
    'lmstudio-token-required': true,
    'lmstudio-token-rejected': true,
  },
});
