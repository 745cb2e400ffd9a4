import type { CauseRule } from '../../../engine/cause.ts';
import { answeringRules } from './endpoint.ts';
import { silenceRules } from './endpoint-silence.ts';
import { publishedRules } from './published-but-dead.ts';
import { versionOfAnswer } from './version-of-answer.ts';

export const endpointRules: readonly CauseRule[] = [...publishedRules, versionOfAnswer, ...answeringRules, ...silenceRules];
