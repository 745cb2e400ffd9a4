import type { ChildProcess } from 'node:child_process';
import { Duplex } from 'node:stream';
import { cleanLine } from '../../base/sanitise.ts';
import { withoutGaps } from '../../base/without-gaps.ts';
import type { Look } from '../look.ts';

/** An engine behind ssh, as `ssh://[user@]host[:port][/path/of/its.sock]` names it. */
export type SshAddress = {
  readonly kind: 'ssh';
  readonly host: string;
  readonly user?: string;
  readonly port?: number;
  /** The engine's socket over there, where it is not the one that its docker CLI would use. */
  readonly path?: string;
  /** Starts ssh with its three streams as pipes; left out, nothing is connected to. */
  readonly open?: OpenSsh;
};

export type OpenSsh = (args: readonly string[]) => Promise<Look<ChildProcess>>;

/** What a shell over there, and ssh here, read as one plain word. */
const plainUser = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/;
const plainHost = /^(?:[A-Za-z0-9_][A-Za-z0-9._-]{0,252}|[0-9A-Fa-f:]{2,45}(?:%[A-Za-z0-9._-]{1,32})?)$/;
const plainPath = /^\/[A-Za-z0-9._/-]{1,400}$/;

/**
 * Takes apart what stands behind `ssh://`. A user or a host that begins with a dash would be an option of ssh's, and anything but plain
 * words would be read by a shell over there: neither is an address. A password has no place in one.
 */
export function parseSsh(rest: string): SshAddress | { readonly kind: 'invalid'; readonly detail: string } {
  const invalid = (detail: string) => ({ kind: 'invalid', detail }) as const;
  const slash = rest.indexOf('/');
  const [authority, path] = slash === -1 ? [rest, ''] : [rest.slice(0, slash), rest.slice(slash)];
  const at = authority.lastIndexOf('@');
  const user = at === -1 ? undefined : authority.slice(0, at);
  const match = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(\d{1,5}))?$/.exec(authority.slice(at + 1));
  const host = match?.[1] ?? match?.[2] ?? '';
  if (user?.includes(':')) return invalid('a password in the address is not supported');
  if (host.startsWith('-') || user?.startsWith('-'))
    return invalid('a host or a user that begins with a dash is an option of ssh, and no address');
  if (user !== undefined && !plainUser.test(user)) return invalid('this is no user');
  if (!match || !plainHost.test(host)) return invalid('this is no host:port');
  const port = match[3] === undefined ? undefined : Number(match[3]);
  if (port !== undefined && (port < 1 || port > 65_535)) return invalid(`port ${port} is not between 1 and 65535`);
  if (path !== '' && path !== '/' && !plainPath.test(path)) return invalid('what stands behind the host is no path of a socket');
  return {
    kind: 'ssh',
    host,
    ...withoutGaps({ user, port }),
    ...(path === '' || path === '/' ? {} : { path }),
  };
}

/**
 * What the docker CLI runs (docker/cli, connhelper), and besides: no question is asked and no host is newly believed (BatchMode), for
 * nobody sits there to answer.
 */
export function sshArguments({ host, user, port, path }: SshAddress): readonly string[] {
  return [
    ...(user === undefined ? [] : ['-l', user]),
    ...(port === undefined ? [] : ['-p', String(port)]),
    ...['-o', 'BatchMode=yes', '-o', 'ConnectTimeout=7', '-T', '--', host, 'docker'],
    ...(path === undefined ? [] : ['--host', `unix://${path}`]),
    ...['system', 'dial-stdio'],
  ];
}

type Created = (error: Error | null, socket?: Duplex) => void;

/** Makes a connection to the engine, for an HTTP agent: one ssh each. */
export function connectBySsh(address: SshAddress): (options: unknown, created: Created) => undefined {
  return (_, created) => {
    const opened = address.open?.(sshArguments(address)) ?? Promise.reject(new Error('no way to run ssh'));
    opened.then(
      (look) => (look.ok ? created(null, new SshSocket(look.value)) : created(new Error(`ssh: ${look.error.detail || look.error.reason}`))),
      created,
    );
  };
}

/** The two ends of ssh as a socket; what ssh itself said is the reason when it ends without a word of the engine. */
class SshSocket extends Duplex {
  bytesRead = 0;
  readonly #child: ChildProcess;

  constructor(child: ChildProcess) {
    super();
    this.#child = child;
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-2000);
    });
    child.stdout?.on('data', (chunk: Buffer) => {
      this.bytesRead += chunk.length;
      if (!this.push(chunk)) child.stdout?.pause();
    });
    child.stdin?.on('error', () => undefined);
    child.on('error', (error) => this.destroy(error));
    child.on('close', (code) => {
      const why = said.trim().split('\n').at(-1) ?? '';
      if (code !== 0 && this.bytesRead === 0) this.destroy(new Error(cleanLine(`ssh ended with ${code}: ${why}`, 200)));
      else this.push(null);
    });
  }

  override _read(): void {
    this.#child.stdout?.resume();
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    // A pipe that broke says less than ssh itself, whose last words come with its end.
    if (this.#child.stdin?.writable) this.#child.stdin.write(chunk, encoding, () => done());
    else done();
  }

  override _final(done: () => void): void {
    this.#child.stdin?.end();
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#child.kill('SIGTERM');
    done(error);
  }

  // What node:http asks of a socket, and a pipe has not.
  setNoDelay = () => this;
  setKeepAlive = () => this;
  setTimeout = () => this;
  ref = () => this.#hold('ref');
  unref = () => this.#hold('unref');

  /** A connection that waits for the next question keeps no program from its end. */
  #hold(how: 'ref' | 'unref'): this {
    for (const each of [this.#child, this.#child.stdin, this.#child.stdout, this.#child.stderr]) {
      (each as { ref?: () => void; unref?: () => void } | null)?.[how]?.();
    }
    return this;
  }
}
