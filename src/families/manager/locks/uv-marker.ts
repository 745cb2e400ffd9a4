import { normalName } from './uv-requirement.ts';

/**
 * Do two environment markers (PEP 508) mean the same wherever a project may run? uv writes markers anew (`python_version <= '3.11'` becomes
 * `python_full_version < '3.12'`, what requires-python says already is left out), so the text alone says nothing. Both are evaluated in
 * every environment that either can tell apart: for versions that is each one named, and one before, between and behind them; for other
 * variables each value named, and one that is not. undefined when a marker cannot be read, or when that would be too many environments.
 */
export function isSameMarker(a: string, b: string, requiresPython: string): boolean | undefined {
  const [left, right, python] = [parseMarker(a), parseMarker(b), parsePython(requiresPython)];
  if (!left || !right) return undefined;
  const terms = [...termsOf(left), ...termsOf(right), ...termsOf(python)];
  const domains = domainsOf(terms);
  if (!domains) return undefined;
  return everywhere([...domains], {}, (environment) => {
    if (!holds(python, environment)) return true;
    return holds(left, environment) === holds(right, environment);
  });
}

type Term = { readonly variable: string; readonly operator: string; readonly value: string };
type Marker = Term | { readonly and: readonly Marker[] } | { readonly or: readonly Marker[] };
type Environment = Readonly<Record<string, string>>;

const always: Marker = { and: [] };
const maxLength = 2000;
/** Beyond this, nobody waits for the answer. */
const maxEnvironments = 20_000;

const variables = new Set([
  ...['python_version', 'python_full_version', 'os_name', 'sys_platform', 'platform_machine', 'platform_system'],
  ...['platform_python_implementation', 'implementation_name', 'extra'],
]);
const flipped: Readonly<Record<string, string>> = { '<': '>', '>': '<', '<=': '>=', '>=': '<=' };

/** Words, operators, brackets and quoted texts; undefined when something else stands between them. */
function tokensOf(text: string): readonly string[] | undefined {
  const tokens: string[] = [];
  let at = 0;
  while (at < text.length) {
    const sign = text[at] ?? '';
    if (sign === ' ' || sign === '\t' || sign === '\n') at += 1;
    else if (sign === '(' || sign === ')') {
      tokens.push(sign);
      at += 1;
    } else if (sign === '"' || sign === "'") {
      const end = text.indexOf(sign, at + 1);
      if (end < 0) return undefined;
      tokens.push(`'${text.slice(at + 1, end)}`);
      at = end + 1;
    } else {
      const isOperator = '<>=!~'.includes(sign);
      let end = at;
      while (end < text.length && (isOperator ? '<>=!~'.includes(text[end] ?? '') : /[\w.]/.test(text[end] ?? ''))) end += 1;
      if (end === at) return undefined;
      tokens.push(text.slice(at, end));
      at = end;
    }
  }
  return tokens;
}

function parseMarker(text: string): Marker | undefined {
  if (text.trim() === '') return always;
  const tokens = text.length > maxLength ? undefined : tokensOf(text);
  if (!tokens) return undefined;
  let at = 0;
  const list = (word: 'and' | 'or', part: () => Marker | undefined): Marker | undefined => {
    const parts: Marker[] = [];
    do {
      const one = part();
      if (!one) return undefined;
      parts.push(one);
    } while (tokens[at] === word && ++at);
    return parts.length === 1 ? parts[0] : word === 'and' ? { and: parts } : { or: parts };
  };
  let depth = 0;
  const either = (): Marker | undefined => list('or', () => list('and', one));
  const one = (): Marker | undefined => {
    if (tokens[at] !== '(') return term();
    at += 1;
    depth += 1;
    const inner = depth > 50 ? undefined : either();
    depth -= 1;
    return inner && tokens[at++] === ')' ? inner : undefined;
  };
  const term = (): Marker | undefined => {
    const left = tokens[at++] ?? '';
    let operator = tokens[at++] ?? '';
    if (operator === 'not' && tokens[at] === 'in') {
      at += 1;
      operator = 'not in';
    }
    const right = tokens[at++] ?? '';
    if (!['<', '>', '<=', '>=', '==', '!=', '~=', 'in', 'not in'].includes(operator)) return undefined;
    if (variables.has(left) && right.startsWith("'")) return termOf(left, operator, right.slice(1));
    const isReadable = variables.has(right) && left.startsWith("'") && !operator.includes('in') && operator !== '~=';
    return isReadable ? termOf(right, flipped[operator] ?? operator, left.slice(1)) : undefined;
  };
  const whole = either();
  return whole && at === tokens.length ? whole : undefined;
}

const isVersioned = (variable: string) => variable === 'python_full_version';
const isNumbers = (text: string) => text.length < 40 && /^\d+(?:\.\d+){0,3}$/.test(text);
const numbers = (text: string) => text.split('.').map(Number);

function compare(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const step = (a[index] ?? 0) - (b[index] ?? 0);
    if (step !== 0) return step;
  }
  return 0;
}

/** The next release of the same depth: 3.11 → 3.12. */
const after = (version: readonly number[]) => [...version.slice(0, -1), (version.at(-1) ?? 0) + 1].join('.');

/** `python_version` has two numbers, so a comparison with it is one of whole minor releases of `python_full_version`. */
function termOf(variable: string, operator: string, value: string): Marker | undefined {
  const full = 'python_full_version';
  const of = (op: string, version: string): Term => ({ variable: full, operator: op, value: version });
  if (variable === 'python_version' && (operator === 'in' || operator === 'not in')) return undefined;
  if (variable === 'python_version' || variable === full) {
    const isStar = value.endsWith('.*');
    const plain = isStar ? value.slice(0, -2) : value;
    if (!isNumbers(plain) || (isStar && operator !== '==' && operator !== '!=')) return undefined;
    const version = numbers(plain);
    const isMinor = variable === 'python_version';
    if (isMinor && version.length > 2) return undefined;
    const minor = version.length === 1 && !isStar ? [version[0] ?? 0, 0] : version;
    const from = minor.join('.');
    if (isStar || (isMinor && (operator === '==' || operator === '!='))) {
      const within = [of('>=', from), of('<', after(minor))] as const;
      return operator === '==' ? { and: within } : { or: [of('<', from), of('>=', after(minor))] };
    }
    if (operator === '~=') {
      if (version.length < 2) return undefined;
      return { and: [of('>=', plain), of('<', after(version.slice(0, -1)))] };
    }
    if (isMinor && operator === '<=') return of('<', after(minor));
    if (isMinor && operator === '>') return of('>=', after(minor));
    return ['<', '>', '<=', '>=', '==', '!='].includes(operator) ? of(operator, isMinor ? from : plain) : undefined;
  }
  if (operator !== '==' && operator !== '!=') return undefined;
  return { variable, operator, value: variable === 'extra' ? normalName(value) : value };
}

/** The lower bounds of requires-python as a marker: uv leaves out what they say already, and thinks nothing of upper ones. */
function parsePython(requires: string): Marker {
  const terms: Marker[] = [];
  for (const part of requires.split(',')) {
    const text = part.trim();
    let cut = 0;
    while (cut < text.length && '<>=!~'.includes(text[cut] ?? '')) cut += 1;
    const operator = text.slice(0, cut);
    const version = text.slice(cut).trim();
    const lower = operator === '>' || operator === '>=' ? operator : operator === '~=' || operator === '==' ? '>=' : undefined;
    const term = lower && termOf('python_full_version', lower, version.endsWith('.*') ? version.slice(0, -2) : version);
    if (term) terms.push(term);
  }
  return { and: terms };
}

function termsOf(marker: Marker): readonly Term[] {
  return 'variable' in marker ? [marker] : ('and' in marker ? marker.and : marker.or).flatMap(termsOf);
}

/** Values of each variable that tell all environments apart; undefined when there are too many. */
function domainsOf(terms: readonly Term[]): ReadonlyMap<string, readonly string[]> | undefined {
  const domains = new Map<string, Set<string>>();
  for (const { variable, value } of terms) {
    const values = domains.get(variable) ?? new Set(isVersioned(variable) ? ['0'] : ['(another)']);
    values.add(value);
    // Just behind a version, as `3.11.0.1` is behind 3.11: before the next one that is named.
    if (isVersioned(variable)) values.add([...numbers(value), 0, 0, 0, 0].slice(0, 4).concat(1).join('.'));
    domains.set(variable, values);
  }
  let count = 1;
  for (const values of domains.values()) count *= values.size;
  return count > maxEnvironments ? undefined : new Map([...domains].map(([variable, values]) => [variable, [...values]]));
}

function everywhere(
  domains: readonly (readonly [string, readonly string[]])[],
  environment: Environment,
  test: (environment: Environment) => boolean,
): boolean {
  const [first, ...rest] = domains;
  if (!first) return test(environment);
  const [variable, values] = first;
  return values.every((value) => everywhere(rest, { ...environment, [variable]: value }, test));
}

function holds(marker: Marker, environment: Environment): boolean {
  if ('and' in marker) return marker.and.every((part) => holds(part, environment));
  if ('or' in marker) return marker.or.some((part) => holds(part, environment));
  const { variable, operator, value } = marker;
  const have = environment[variable] ?? '';
  if (!isVersioned(variable)) return (have === value) === (operator === '==');
  const order = compare(numbers(have), numbers(value));
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '==':
      return order === 0;
    default:
      return order !== 0;
  }
}
