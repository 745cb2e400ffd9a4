import * as v from 'valibot';
import type { ValueRule } from './problem.ts';

// What the shapes of both ledgers are made of.

/** Hops of a path and patterns of a manager are compared with each other; more than this is a mistake. */
export const maxListed = 200;

export const rule = (code: ValueRule) => code;

export const text = v.pipe(v.string(), v.regex(/\S/, rule('empty')));
export const name = v.pipe(v.string(), v.regex(/^[A-Za-z][A-Za-z0-9_.-]*$/, rule('name')));
export const tokenName = v.pipe(v.string(), v.regex(/^[A-Za-z_][A-Za-z0-9_]*$/, rule('token-name')));
/** Of a container's environment. */
export const variableName = v.pipe(v.string(), v.regex(/^[A-Za-z_][A-Za-z0-9_]{0,79}$/, rule('variable-name')));
/** Loose on purpose: parseEndpoint says exactly what is wrong. */
export const address = v.pipe(v.string(), v.regex(/^[A-Za-z]+:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/));
export const duration = v.pipe(v.string(), v.regex(/^\d+(\.\d+)?(ms|s|m|h)$/, rule('duration')));
export const version = v.literal(1);
