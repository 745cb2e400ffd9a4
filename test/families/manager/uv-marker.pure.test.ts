import { describe, expect, it } from 'vitest';
import { isSameMarker } from '../../../src/families/manager/locks/uv-marker.ts';

describe('markers of a uv.lock', () => {
  it.each([
    ["python_version <= '3.11'", "python_full_version < '3.12'", '>=3.9'],
    ["python_version > '3.11'", "python_full_version >= '3.12'", '>=3.9'],
    ["python_version == '3.11'", "python_full_version == '3.11.*'", '>=3.9'],
    ["python_version != '3.11'", "python_full_version < '3.11' or python_full_version >= '3.12'", '>=3.9'],
    ["'3.12' > python_version", "python_full_version < '3.12'", ''],
    ["python_version >= '3.9'", '', '>=3.9'],
    ["python_version < '3.8'", "python_version < '0'", '>=3.9'],
    ["python_version ~= '3.10'", "python_full_version >= '3.10' and python_full_version < '4'", ''],
    ["sys_platform == 'win32' and os_name == 'nt'", "os_name == 'nt' and sys_platform == 'win32'", ''],
    [
      "(sys_platform == 'a' or sys_platform == 'b') and os_name == 'c'",
      "(os_name == 'c' and sys_platform == 'a') or (os_name == 'c' and sys_platform == 'b')",
      '',
    ],
  ])('%s means the same as %s', (a, b, python) => expect(isSameMarker(a, b, python)).toBe(true));

  it.each([
    ["python_version <= '3.11'", "python_full_version <= '3.11'", '>=3.9'],
    ["python_version >= '3.10'", '', '>=3.9'],
    // An upper bound is nothing that uv would leave out.
    ["python_version < '3.13'", '', '>=3.9,<3.13'],
    ["sys_platform == 'win32'", "sys_platform != 'win32'", ''],
    ["sys_platform == 'win32'", '', ''],
    ["platform_machine == 'a' or os_name == 'b'", "platform_machine == 'a' and os_name == 'b'", ''],
  ])('%s means something else than %s', (a, b, python) => expect(isSameMarker(a, b, python)).toBe(false));

  it('what cannot be read, or would take too long, is not judged', () => {
    for (const odd of [
      "unheard == '1'",
      'python_version',
      "python_version >= 'x'",
      "(os_name == 'a'",
      "os_name in 'a b'",
      "os_name == 'a' %",
      "'".repeat(3),
    ]) {
      expect(isSameMarker(odd, '', '')).toBeUndefined();
    }
    const many = Array.from(
      { length: 60 },
      (_, index) => `python_version == '3.${index}' or sys_platform == '${index}' or os_name == '${index}'`,
    );
    expect(isSameMarker(many.join(' or '), '', '')).toBeUndefined();
    expect(isSameMarker('('.repeat(1999), '', '')).toBeUndefined();
  });
});
