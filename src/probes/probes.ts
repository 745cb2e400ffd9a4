import type { CommandProbe } from './commands.ts';
import type { DifyProbe } from './dify.ts';
import type { DockerProbe } from './docker.ts';
import type { FileProbe } from './files.ts';
import type { GitProbe } from './git.ts';
import type { HostProbe } from './host.ts';
import type { HttpProbe } from './http.ts';
import type { IdentityProbe } from './identity.ts';
import type { LmStudioProbe } from './lmstudio.ts';
import type { PortProbe } from './port.ts';
import type { SocketProbe } from './sockets.ts';

/** Everything that a check may ask the world. Shared observations are taken once a run, inside the probes. */
export type Probes = {
  readonly sockets: SocketProbe;
  readonly port: PortProbe;
  readonly http: HttpProbe;
  readonly identity: IdentityProbe;
  readonly docker: DockerProbe;
  readonly lmstudio: LmStudioProbe;
  readonly dify: DifyProbe;
  readonly files: FileProbe;
  readonly git: GitProbe;
  readonly commands: CommandProbe;
  readonly host: HostProbe;
};
