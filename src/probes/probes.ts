import type { DifyProbe } from '../families/dify/api/dify.ts';
import type { LmStudioProbe } from '../families/model/servers/lmstudio.ts';
import type { CommandProbe } from './commands/commands.ts';
import type { DockerProbe } from './docker/docker.ts';
import type { FileProbe } from './files/files.ts';
import type { GitProbe } from './git/git.ts';
import type { HostProbe } from './host/host.ts';
import type { HttpProbe } from './http/http.ts';
import type { IdentityProbe } from './identity/identity.ts';
import type { PortProbe } from './sockets/port.ts';
import type { SocketProbe } from './sockets/sockets.ts';

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
