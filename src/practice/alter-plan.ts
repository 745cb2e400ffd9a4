import type { ContainerPlan, DifyPlan, LmStudioPlan, ManagersPlan, ModelPlan, RolePlan, StackPlan, StrangerPlan } from './plan.ts';

/** The plan with one container of the stack changed; the others stay as they are. */
export function withContainer(plan: StackPlan, service: string, change: Partial<ContainerPlan>): StackPlan {
  return {
    ...plan,
    containers: plan.containers.map((container) =>
      container.service === service && container.project === undefined ? { ...container, ...change } : container,
    ),
  };
}

/** The plan with one role of the ledger changed or added. */
export function withRole(plan: StackPlan, name: string, change: RolePlan): StackPlan {
  return { ...plan, ledger: { ...plan.ledger, roles: { ...plan.ledger.roles, [name]: { ...plan.ledger.roles[name], ...change } } } };
}

export const withDify = (plan: StackPlan, change: Partial<DifyPlan>): StackPlan => ({ ...plan, dify: { ...plan.dify, ...change } });

export const withLmStudio = (plan: StackPlan, change: Partial<LmStudioPlan>): StackPlan => ({
  ...plan,
  lmstudio: { ...plan.lmstudio, ...change },
});

/** The plan with llama.cpp's server in the place of LM Studio, as the ledger says, too; that names no context, for its list tells none. */
export function withLlama(plan: StackPlan, change: Partial<LmStudioPlan> = {}): StackPlan {
  const title = 'llama-server';
  const served = withLmStudio(plan, { product: 'llama.cpp', title, ...change });
  return withRole(served, 'lmstudio', { kind: 'openai', owner: { process: [title, 'node', 'node.exe'] }, context: undefined });
}

/** The plan with Ollama in the place of LM Studio, its model not loaded yet, as the ledger says, too. */
export function withOllama(plan: StackPlan, change: Partial<ModelPlan> = {}): StackPlan {
  const title = 'ollama';
  const models = plan.lmstudio.models.map((model) => ({ ...model, isLoaded: false, ...change }));
  const served = withLmStudio(plan, { product: 'ollama', title, version: '0.17.4', loadMs: 150, models });
  return withRole(served, 'lmstudio', { kind: 'ollama', owner: { process: [title, 'node', 'node.exe'] } });
}

/** The plan whose ledger knows a token for the model server, and whose env file has this value for it. */
export function withModelToken(plan: StackPlan, value: string): StackPlan {
  const named = withRole(plan, 'lmstudio', { token: 'LM_API_TOKEN' });
  return {
    ...named,
    ledger: { ...named.ledger, tokens: { ...named.ledger.tokens, LM_API_TOKEN: { kind: 'lmstudio' } } },
    envFile: { ...named.envFile, values: { ...named.envFile.values, LM_API_TOKEN: value } },
  };
}

/** The plan with what Dify was told of its model server, of which the ledger does not know. */
export const withDifyTold = (plan: StackPlan, url: string): StackPlan => withDify(plan, { modelUrl: url });

/** The plan with a server of somebody else, on a port that is named here for the first time or already. */
export function withStranger(plan: StackPlan, stranger: StrangerPlan): StackPlan {
  const ports = plan.ports.includes(stranger.on) ? plan.ports : [...plan.ports, stranger.on];
  return { ...plan, ports, strangers: [...plan.strangers, stranger] };
}

/** The plan with the chat of the ledger given another limit. */
export function withinChat(plan: StackPlan, within: string): StackPlan {
  return plan.ledger.chat ? { ...plan, ledger: { ...plan.ledger, chat: { ...plan.ledger.chat, within } } } : plan;
}

/** The plan whose chat goes to the model server itself, and not through Dify. */
export function withModelChat(plan: StackPlan): StackPlan {
  const { token: _, ...chat } = plan.ledger.chat ?? { query: 'Reply with the single word: pong', within: '20s' };
  return { ...plan, ledger: { ...plan.ledger, chat: { ...chat, to: 'lmstudio' } } };
}

/** What Dify's provider settings and the ledger's path both say: the address of the model server as seen from inside. */
export function withModelUrl(plan: StackPlan, url: string): StackPlan {
  const path = plan.ledger.path.map((hop) => (typeof hop === 'object' && hop.role === 'lmstudio' ? { ...hop, as: url } : hop));
  return { ...withDify(plan, { modelUrl: url }), ledger: { ...plan.ledger, path } };
}

/** The plan with the managers changed, if it has any. */
export function withManagers(plan: StackPlan, change: (managers: ManagersPlan) => ManagersPlan): StackPlan {
  return plan.managers ? { ...plan, managers: change(plan.managers) } : plan;
}

/** The files of one sample project changed; undefined takes a file away. */
export function withProject(plan: StackPlan, folder: string, change: Readonly<Record<string, string | undefined>>): StackPlan {
  return withManagers(plan, (managers) => ({
    ...managers,
    projects: managers.projects.map((project) => {
      if (project.folder !== folder) return project;
      const files: Record<string, string> = {};
      for (const [name, text] of Object.entries({ ...project.files, ...change })) if (text !== undefined) files[name] = text;
      return { ...project, files };
    }),
  }));
}

/** Nothing of the stack was started yet: the engine is up, every port is free. */
export function notStarted(plan: StackPlan): StackPlan {
  return { ...withLmStudio(plan, { state: 'not-running' }), phase: 'before', containers: [] };
}

/** The stack was taken down as it should be: no container, no network, no listener. */
export function takenDown(plan: StackPlan): StackPlan {
  return { ...withLmStudio(plan, { state: 'not-running' }), phase: 'after', containers: [] };
}
