import { formatDuration } from '../../base/duration.ts';
import { withoutFullStop } from '../../base/without-trailing.ts';
import type { FamilyWords } from '../../engine/words.ts';
import type { ClientWords } from './causes.ts';
import type { ClientTrouble } from './findings.ts';

const troubles: { readonly [T in ClientTrouble]: string } = {
  refused: 'the connection was refused',
  reset: 'the connection was cut without an answer',
  timeout: 'no answer came in time',
  dns: 'the name is not known',
  tls: 'the certificate or TLS is not accepted',
  proxy: 'a proxy stands in between',
  other: 'it ended with an error',
};

export const clientEn: FamilyWords<ClientWords> = {
  findings: {
    'client-answered': ({ client, ms }) => `${client} made the chat and had its answer in ${formatDuration(ms)}.`,
    'client-left-behind': ({ client, user }) =>
      `${client} had its answer, but whether its conversation is gone is not certain (user ${user}).`,
    'client-unreached': ({ client, base, trouble }) => `${client} did not get through to ${base}: ${troubles[trouble]}.`,
    'client-wrong-answer': ({ client, base, status }) => `What answers ${client} at ${base} is no chat of Dify’s (status ${status}).`,
    'client-refused': ({ client, status, message }) => `Dify refuses ${client} (status ${status}): ${withoutFullStop(message)}.`,
    'client-module-missing': ({ client, folder, module }) =>
      `${client} needs the module ${module}, which is not in the environment of ${folder}.`,
    'client-without-environment': ({ client, folder, manager }) =>
      `${client} has no environment to run in: ${manager} has made none for ${folder}.`,
  },
  evidence: {
    'client-ran': 'made by',
    'client-called': 'called',
    'client-address': 'connected to',
    'client-says': 'the client says',
  },
  causes: {
    'client-wrong-base-url': {
      message: ({ client, base }) => `${client} was given another base URL than the one that works: ${base}.`,
      remedy: ({ client, right }) => `Set the base URL of ${client} to ${right}.`,
      page: {
        means:
          'A client of yours calls an address where Dify’s chat is not: another port, another path, or /v1 left out. The stack itself is fine.',
        detected:
          'The chat went through the front’s own address, and the same chat from this client’s surroundings, to the base URL under `clients:`, came back refused, unanswered or as something else.',
        mended:
          'Correct the base URL where the client has it (its .env, its settings), and `as:` in the ledger with it. It is the front with /v1 behind it.',
      },
    },
    'client-localhost-half': {
      message: ({ client, dead }) => `${client} calls localhost and lands on ${dead}, where nobody answers.`,
      remedy: ({ alive }) => `Write ${alive} instead of localhost in the client’s base URL.`,
      page: {
        means:
          'localhost is two addresses, 127.0.0.1 and ::1. One of them takes the connection and gives no answer; some clients try it first and never come to the other.',
        detected: 'The client failed at a base URL with localhost, and of the two addresses exactly one answers.',
        mended: 'Write the address that answers into the client’s base URL, or publish the port on the other one, too.',
      },
    },
    'client-module-missing': {
      message: ({ client, folder, module }) =>
        `${client} cannot start: the module ${module} is not installed in the environment of ${folder}.`,
      remedy: ({ manager, module }) => `Install what the lock says; if ${module} is not in it, add it first (${manager} add).`,
      page: {
        means:
          'The Python client needs a package that its project’s environment does not have: it was never installed, or the environment is older than the lock.',
        detected: 'The modules of `imports:` are imported by the Python that the manager of the folder runs; nothing is installed for it.',
        mended: 'Let the manager bring the environment up to the lock (uv sync, poetry install).',
      },
    },
    'client-without-environment': {
      message: ({ client, folder }) => `${client} cannot start: ${folder} has no Python environment yet.`,
      remedy: ({ manager }) => `Let ${manager} make it from the lock.`,
      page: {
        means: 'The folder’s manager has not made an environment here: a fresh clone, or one that was deleted.',
        detected: 'There is no .venv of uv, or Poetry would run the system’s own Python. Preflight makes none, for it only looks.',
        mended: 'uv sync or poetry install in that folder.',
      },
    },
  },
  checks: {
    'client.chats': {
      asks: 'Does each client of the ledger get the chat through, out of its own surroundings?',
      how: 'The same minimal chat by curl, or by Python out of a folder’s environment (uv run --no-sync, poetry run), with this shell’s proxy variables and the client’s own base URL. Python of a folder runs only when the folder is trusted. The key stands in the environment, for curl in what it reads; never in arguments. The conversation is deleted afterwards. Asked after the main chat, when that went through.',
    },
  },
};
