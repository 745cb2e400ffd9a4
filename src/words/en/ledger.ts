import type { AddressFault, ValueKind, ValueRule, YamlFault } from '../../ledger/problem.ts';
import type { LedgerWording } from '../ledger-wording.ts';

const unreadable: Readonly<Record<'denied' | 'folder' | 'not-a-file' | 'failed' | 'too-large' | 'not-text', string>> = {
  denied: 'permission was denied',
  folder: 'it is a folder',
  'not-a-file': 'it is no ordinary file',
  failed: 'the system refused to read it',
  'too-large': 'it is larger than 1 MiB',
  'not-text': 'it is not UTF-8 text',
};

const yamlFaults: Readonly<Record<YamlFault, string>> = {
  alias: 'An anchor or alias is not written as YAML wants it.',
  'block-header': 'A plain value must not start with > or |; put it in quotes.',
  closing: 'Something that is opened here or before is never closed: a quote, a bracket or a brace.',
  directive: 'Only YAML 1.2 is read; remove the line that starts with %.',
  escape: 'This escape is unknown in double quotes; use single quotes for text with backslashes.',
  indent: 'The indentation does not fit the lines around it.',
  key: 'A key must be a short text on one line.',
  'nested-in-line': 'A second “key: value” cannot follow on the same line; put the value in quotes or on a line of its own.',
  other: 'This is not valid YAML.',
  'reserved-start': 'A plain value must not start with this character; put it in quotes.',
  tab: 'A tab must not be used to indent; use spaces.',
  twice: 'An anchor or a tag is given twice.',
  unexpected: 'YAML does not expect this here.',
  'variable-in-brackets':
    'Within { } and [ ] a variable needs quotes, and is text then; for a number write the mapping over several lines.',
};

const kinds: Readonly<Record<ValueKind, string>> = {
  text: 'a text',
  number: 'a number',
  boolean: 'true or false',
  list: 'a list',
  mapping: 'a mapping (key: value)',
  nothing: 'nothing',
};

const rules: Readonly<Record<ValueRule, (found: string) => string>> = {
  'docker-host': (found) => `is no Docker endpoint: ${quoted(found)}; write it like unix:///var/run/docker.sock or tcp://HOST:PORT`,
  duration: (found) => `is no duration: ${quoted(found)}; write it like 500ms, 90s or 2m`,
  empty: () => 'must not be empty',
  'leading-zero': (found) => `has a leading zero (${found}), which YAML 1.1 and 1.2 read differently`,
  name: (found) => `has a bad name: ${quoted(found)}; a name starts with a letter and holds letters, digits, “-”, “_” and “.”`,
  owner: () => 'must be exactly one of { compose: SERVICE }, { container: NAME } and { process: NAME }',
  pattern: (found) => `is no pattern of a folder below this file: ${quoted(found)}; it is relative, with “/”, without “..”`,
  'positive-integer': (found) => `must be a whole number above 0, not ${quoted(found)}`,
  status: (found) => `is no HTTP status: ${quoted(found)}; write it like 200 or 200..399`,
  'token-name': () => 'must be the name of a token, as of an environment variable: letters, digits and “_”; never its value',
  'too-many': () => 'holds more than 200 entries',
  'variable-name': () => 'must be the name of an environment variable: letters, digits and “_”; never its value',
};

const addressFaults: Readonly<Record<AddressFault, string>> = {
  credentials: 'holds a user or a password and must not',
  host: 'has no valid host',
  malformed: 'is no address; write it like http://HOST:PORT',
  'no-port': 'names no port; write it like tcp://HOST:PORT',
  port: 'has a bad port; ports go from 1 to 65535',
  query: 'goes on behind its path; “?” and “#” have no place here',
  scheme: 'has a scheme that is not known here',
};

const quoted = (text: string) => (text === '' ? 'nothing' : `“${text}”`);
const listed = (items: readonly string[], max = 12) => (items.length > max ? `${items.slice(0, max).join(', ')}, …` : items.join(', '));
const inPlace = (where: string) => (where === '' ? 'at the top level' : `in ${where}`);

export const ledger: LedgerWording = {
  problems: {
    'no-ledger': ({ ports, managers }) =>
      `There is no ledger here, neither ${ports} nor ${managers}; “preflight init” writes both to start from.`,
    'ledger-missing': ({ file }) => `The ledger ${file} is not there; “preflight init” writes one to start from.`,
    'ledger-unreadable': ({ file, why }) => `The ledger ${file} cannot be read: ${unreadable[why]}.`,
    'ledger-outside': ({ file, real }) =>
      `The ledger ${file} is a link to a place outside of its folder (${real}) and was not read. To allow it: preflight trust, or --trust for one run.`,
    'ledger-too-large': ({ file, maxBytes }) => `The ledger ${file} is larger than ${maxBytes / 1024 / 1024} MiB and was not read.`,
    'ledger-not-text': ({ file, why }) =>
      `The ledger ${file} is no text: ${why === 'nul' ? 'it holds NUL bytes' : 'it is not valid UTF-8'}.`,
    'ledger-empty': ({ file }) => `The ledger ${file} is empty.`,
    'env-file-unreadable': ({ file, why }) => `The env file ${file} cannot be read: ${unreadable[why]}.`,
    'env-file-outside': ({ file, real }) =>
      `The env file ${file} lies outside of this folder (${real}) and was not read. To allow it: preflight trust, or --trust for one run.`,
    'more-problems': ({ count }) => `There are ${count} more problems; mend these first.`,
    'yaml-fault': ({ fault }) => yamlFaults[fault],
    'yaml-many-documents': () => 'A ledger is one YAML document; a second one starts here.',
    'yaml-unknown-tag': ({ tag }) => `The tag ${tag} is unknown; a ledger needs no tags.`,
    'yaml-alias-unknown': ({ name }) => `“*” begins an alias in YAML, and there is no anchor “${name}” before it; put a pattern in quotes.`,
    'yaml-alias-bomb': ({ max }) => `Written out, the aliases of this file give more than ${max} values.`,
    'yaml-too-many-values': ({ max }) => `This file holds more than ${max} values.`,
    'yaml-too-deep': ({ max }) => `This is nested deeper than ${max} levels.`,
    'duplicate-key': ({ key }) => `The key “${key}” stands twice in one mapping.`,
    'literal-key': () =>
      'A secret key stands in the ledger; put it into the environment or an env file and only its name here, and replace the key if this file was shared.',
    'variable-unresolved': ({ name }) =>
      `The variable ${name} is not set, neither in the environment nor in an env file, and has no default.`,
    'variable-malformed': ({ text }) => `“${text}” is no variable; write \${NAME} or \${NAME:-default}.`,
    'variable-is-key': ({ name }) =>
      `The variable ${name} holds a secret key, which must not become part of the ledger; name it under tokens.`,
    'unknown-key': ({ key, where, known }) =>
      known.length === 0
        ? `The key “${key}” is unknown ${inPlace(where)}.`
        : `The key “${key}” is unknown ${inPlace(where)}; known are ${listed(known)}.`,
    'missing-key': ({ key, where }) => `The key “${key}” is missing ${inPlace(where)}.`,
    'wrong-type': ({ where, expected, found }) =>
      `${where || 'The ledger'} must be ${expected.map((kind) => kinds[kind]).join(' or ')}, not ${found === 'boolean' ? 'true/false' : kinds[found]}.`,
    'not-one-of': ({ where, found, allowed }) =>
      `${where} must be ${allowed.length > 1 ? 'one of ' : ''}${listed(allowed)}, not ${quoted(found)}.`,
    'bad-value': ({ where, rule, found }) => `${where} ${rules[rule](found)}.`,
    'bad-address': ({ where, fault, found, schemes }) =>
      `${where} is ${quoted(found)}, which ${addressFaults[fault]}${fault === 'scheme' ? `; known are ${listed(schemes)}` : ''}.`,
    'bad-version-range': ({ where, found, language }) =>
      `${where} is no range of versions: “${found}”; write it like ${language === 'python' ? '“>=2.0,<3”' : '“>=10 <12”'}.`,
    'address-overlap': ({ role, other, address, otherAddress }) =>
      address === otherAddress
        ? `The roles ${other} and ${role} both claim ${address}.`
        : `The roles ${other} and ${role} claim overlapping addresses, ${otherAddress} and ${address}.`,
    'role-without-address': ({ role }) => `The role ${role} has neither a url nor an inside address.`,
    'role-unknown': ({ role, where, known }) =>
      known.length === 0
        ? `${where} names the role “${role}”, and there are no roles.`
        : `${where} names the role “${role}”, which is not among the roles: ${listed(known)}.`,
    'role-needs-url': ({ role, where }) =>
      `${where} names the role ${role}, which has no http or https url to be called at from this machine.`,
    'kind-needs-http': ({ role, kind, scheme }) =>
      `The role ${role} is of kind ${kind}, which answers over http or https, but its url is ${scheme}.`,
    'expect-needs-http-kind': ({ role }) => `The role ${role} says what to expect, which only a role of kind http may.`,
    'token-unknown': ({ token, where, known }) =>
      known.length === 0
        ? `${where} names the token ${token}, and there are none under tokens.`
        : `${where} names the token ${token}, which is not among the tokens: ${listed(known)}.`,
    'chat-without-model': ({ role }) => `The chat goes to the model server ${role}, and no model: says which model is asked.`,
    'chat-token-kind': ({ token, kind }) => `The chat needs the key of a Dify app, and ${token} is of kind ${kind}.`,
    'path-visits-twice': ({ role }) => `The path visits the role ${role} twice.`,
    'variable-needs-container': ({ role, caller }) =>
      caller === undefined
        ? `The hop to ${role} starts at the client, whose environment is not read; “variable” is only for a hop that starts in a container.`
        : `${caller} calls ${role}, but its owner is no container; “variable” is read out of a container’s environment only.`,
    'path-starts-elsewhere': ({ first, front }) => `The path starts at ${first}, but clients come in through the front, ${front}.`,
    'docker-host-and-context': () => 'docker names a host and a context; only one of them can hold.',
    'manager-overlap': ({ manager, other, pattern, otherPattern }) =>
      pattern === otherPattern
        ? `${other} and ${manager} both own ${pattern}.`
        : `${other} and ${manager} both own folders that match ${otherPattern} and ${pattern}.`,
  },
  related: {
    'first-key': 'it stood here first',
    'first-hop': 'it was visited here first',
    front: 'the front is named here',
    role: 'the role stands here',
    'other-role': 'the other role stands here',
    'other-manager': 'the other manager claims it here',
    'docker-host': 'the host is named here',
    token: 'its kind is given here',
  },
  didYouMean: (suggestion) => `did you mean ${suggestion}?`,
  init: {
    written: (file) => `wrote ${file}`,
    left: (file) => `left ${file} as it is: it is there already`,
    failed: (file, why) => `could not write ${file}: ${why}`,
    next: 'Fit the ledgers to your own stack, then run preflight.',
  },
};
