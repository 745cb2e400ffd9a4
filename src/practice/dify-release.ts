import { difyContainers } from './healthy-plan.ts';
import type { StackPlan } from './plan.ts';

/** A release of Dify: its api, the daemon of its compose file, and the plugin of the model provider that is in use with it. */
type Release = { readonly dify: string; readonly daemon: string; readonly plugin: string };

/**
 * 1.10 and 1.12 were recorded, plugin included. The others differ from 1.12 in what their compose files say (facts: Dify 1.7), and 1.13
 * in who runs a chatflow (1.4).
 */
const releases = {
  '1.7': { dify: '1.7.2', daemon: '0.2.0', plugin: '0.0.25' },
  '1.10': { dify: '1.10.1', daemon: '0.4.1', plugin: '0.0.25' },
  '1.12': { dify: '1.12.1', daemon: '0.5.3', plugin: '0.0.63' },
  '1.13': { dify: '1.13.3', daemon: '0.5.3', plugin: '0.0.63' },
  '1.16': { dify: '1.16.1', daemon: '0.6.3', plugin: '0.0.63' },
} as const satisfies Readonly<Record<string, Release>>;

/** The plan with another release of Dify; containers that were changed before are made anew. */
export function withRelease(plan: StackPlan, name: keyof typeof releases): StackPlan {
  const { dify, daemon, plugin } = releases[name];
  return {
    ...plan,
    containers: difyContainers(dify, daemon),
    dify: { ...plan.dify, version: dify },
    pluginDaemon: { ...plan.pluginDaemon, version: daemon, pluginVersion: plugin },
  };
}
