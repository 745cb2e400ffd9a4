import { describe, expect, it } from 'vitest';
import { policyOf } from '../../../src/families/hop/caller-policy.ts';

const flowise = 'flowiseai/flowise:3.1.4';
const langflow = 'langflowai/langflow:latest';
const policy = (image: string, environment: Readonly<Record<string, string>>, host = 'host.docker.internal') =>
  policyOf({ image, environment }, host)?.variable;

describe('a front that calls no private address', () => {
  it('is Flowise until it is told otherwise', () => {
    expect(policy(flowise, {})).toBe('HTTP_SECURITY_CHECK');
    expect(policy(flowise, { HTTP_SECURITY_CHECK: 'true' })).toBe('HTTP_SECURITY_CHECK');
    expect(policy(flowise, { HTTP_SECURITY_CHECK: 'false' })).toBeUndefined();
  });

  it('is Langflow, unless the host is allowed or the protection is off', () => {
    expect(policy(langflow, {})).toBe('LANGFLOW_SSRF_ALLOWED_HOSTS');
    expect(policy(langflow, { LANGFLOW_SSRF_ALLOWED_HOSTS: 'a, host.docker.internal' })).toBeUndefined();
    expect(policy(langflow, { LANGFLOW_SSRF_PROTECTION_ENABLED: 'false' })).toBeUndefined();
  });

  it.each(['ollama', '172.17.0.1', '192.168.1.9', 'localhost'])('means %s by that', (host) => {
    expect(policy(flowise, {}, host)).toBe('HTTP_SECURITY_CHECK');
  });

  it('does not mean addresses of the internet, and no other program has it', () => {
    expect(policy(flowise, {}, 'api.openai.com')).toBeUndefined();
    expect(policy('ghcr.io/open-webui/open-webui:main', {})).toBeUndefined();
    expect(policy('me/flowise-copy', {})).toBeUndefined();
  });
});
