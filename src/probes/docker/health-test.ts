import { cleanLine } from '../../base/sanitise.ts';
import type { HealthTest } from './docker.ts';

/**
 * What a healthcheck runs, out of `Config.Healthcheck.Test`: `["CMD", "curl", "-f", "http://localhost:5001/health"]` or
 * `["CMD-SHELL", "curl -f … || exit 1"]`. Only the program and the URL are kept: the rest may hold a password (`redis-cli -a …`).
 */
export function readHealthTest([form, ...words]: readonly string[]): HealthTest | undefined {
  if (form !== 'CMD' && form !== 'CMD-SHELL') return undefined;
  const [first = ''] = form === 'CMD' ? words : (words[0] ?? '').trim().split(/\s+/);
  const program = cleanLine(first.split('/').at(-1) ?? '', 60);
  if (program === '') return undefined;
  const url = /https?:\/\/[^\s'"|&;]{1,200}/.exec(words.join(' '))?.[0];
  return { program, ...(url === undefined ? {} : { url: withoutLogin(url) }) };
}

const withoutLogin = (url: string) => cleanLine(url.replace(/\/\/[^/@]*@/, '//').replace(/[?#].*$/, ''), 120);
