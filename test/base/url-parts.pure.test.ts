import { describe, expect, it } from 'vitest';
import { urlParts } from '../../src/base/url-parts.ts';

describe('a URL taken apart', () => {
  it.each([
    ['http://api:5001/v1/models/', { scheme: 'http', origin: 'http://api:5001', host: 'api', port: 5001, path: '/v1/models' }],
    ['http://localhost', { scheme: 'http', origin: 'http://localhost', host: 'localhost', port: 80, path: '' }],
    ['https://example.org/', { scheme: 'https', origin: 'https://example.org', host: 'example.org', port: 443, path: '' }],
    ['http://[::1]:8080/a?b#c', { scheme: 'http', origin: 'http://[::1]:8080', host: '::1', port: 8080, path: '/a' }],
  ])('%s', (url, parts) => {
    expect(urlParts(url)).toEqual(parts);
  });

  it.each(['', 'lmstudio:1234 is not there', 'http://', '/v1'])('“%s” is none', (text) => {
    expect(urlParts(text)).toBeUndefined();
  });
});
