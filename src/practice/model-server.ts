import { fileServer } from './file-server.ts';
import type { Handler } from './http-server.ts';
import { llamaServer } from './llama-server.ts';
import { lmStudioServer } from './lmstudio-server.ts';
import { ollamaServer } from './ollama-server.ts';
import type { LmStudioPlan } from './plan.ts';

/** The model server of the plan: LM Studio, or the other program that has its port. */
export function modelServer(plan: LmStudioPlan): Handler {
  switch (plan.product) {
    case 'llama.cpp':
      return llamaServer(plan);
    case 'ollama':
      return ollamaServer(plan);
    case 'http.server':
      return fileServer;
    default:
      return lmStudioServer(plan);
  }
}
