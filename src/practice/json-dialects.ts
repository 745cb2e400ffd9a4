/**
 * JSON as the programs of the stack write it. A diagnosis reads these texts, so practice keeps the differences: api is Python, the plugin
 * daemon is Go, a plugin prints Python objects.
 */

/** Python's `json.dumps`: a space behind `:` and `,`, and nothing but ASCII. */
export function pythonJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).filter(([, field]) => field !== undefined);
    return `{${fields.map(([name, field]) => `${pythonJson(name)}: ${pythonJson(field)}`).join(', ')}}`;
  }
  // By code units, as Python does it: a character beyond the first plane is a pair of escapes.
  return JSON.stringify(value).replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Go's `json.Marshal` of a text or an object: compact, and `<`, `>`, `&` are escaped. */
export function goJson(value: unknown): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Python's `str()` of what came as JSON: a text stays as it is, an object becomes a dict with single quotes. */
export function pythonText(value: unknown): string {
  return typeof value === 'string' ? value : pythonLiteral(value);
}

function pythonLiteral(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return value.includes("'") && !value.includes('"') ? `"${value}"` : `'${value.replace(/'/g, "\\'")}'`;
  if (Array.isArray(value)) return `[${value.map(pythonLiteral).join(', ')}]`;
  if (typeof value === 'object') {
    const fields = Object.entries(value).map(([name, field]) => `${pythonLiteral(name)}: ${pythonLiteral(field)}`);
    return `{${fields.join(', ')}}`;
  }
  return String(value);
}
