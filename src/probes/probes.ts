import type { CommandProbe } from './commands/commands.ts';
import type { DockerProbe } from './docker/docker.ts';
import type { FileProbe } from './files/files.ts';
import type { GitProbe } from './git/git.ts';
import type { HostProbe } from './host/host.ts';
import type { HoldBack } from './http/held-back.ts';
import type { HttpProbe } from './http/http.ts';
import type { IdentityProbe } from './identity/identity.ts';
import type { PortProbe } from './sockets/port.ts';
import type { SocketProbe } from './sockets/sockets.ts';
import type { StandingProbe } from './standing/standing.ts';

/** Everything that a check may ask the world. Shared observations are taken once a run, inside the probes. */
export type Probes = {
  readonly sockets: SocketProbe;
  readonly port: PortProbe;
  readonly http: HttpProbe;
  /** The same, not ended by the user's interrupt: for what must be tidied up afterwards. */
  readonly lastingHttp: HttpProbe;
  /** What a request from inside a container may not take along; left out, nothing is held back. */
  readonly holdBack?: HoldBack;
  readonly identity: IdentityProbe;
  readonly docker: DockerProbe;
  readonly files: FileProbe;
  readonly git: GitProbe;
  readonly commands: CommandProbe;
  readonly host: HostProbe;
  /** Whether "the host" is this machine; left out, it is. */
  readonly standing?: StandingProbe;
};
