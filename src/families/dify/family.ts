import { family } from '../../engine/family.ts';
import type { DifyProbe } from './api/dify.ts';
import { createDifyProbe } from './api/dify-probe.ts';
import type { Dify } from './causes.ts';
import { difyApp } from './checks/dify-app.ts';
import { difyChat } from './checks/dify-chat.ts';

/** Dify's apps and the chat. */
export const difyFamily = family<Dify, DifyProbe>({
  name: 'dify',
  // Not tied to the run's signal: the chat's conversation is deleted after an interrupt too.
  prepare: ({ probes, redact }) => createDifyProbe(probes.lastingHttp, { redact }),
  checks: {
    'dify.app': difyApp,
    'dify.chat': difyChat,
  },
  settled: {
    'app-key-rejected': true,
    'app-disabled': true,
    'app-unpublished': true,
    'app-wrong-mode': true,
    'app-input-required': true,
    'chat-wrong-model': true,
  },
  tooEarly: ['chat-too-early'],
});
