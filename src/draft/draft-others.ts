import { withoutGaps } from '../base/without-gaps.ts';
import { addressText } from '../probes/http/role-address.ts';
import { type DraftedRole, origin } from './draft.ts';
import { containerOwner, draftModelRole, isModelServer, ownerOf } from './draft-model.ts';
import { freeName, plainName } from './draft-names.ts';
import type { Observed, ObservedContainer, ObservedServer } from './observed.ts';

/** Roles that are offered as comments; more would bury the ledger. */
const mostOffered = 12;

/** What runs and answers here and is no part of the way of a chat: other servers, and ports that containers of the stack publish. */
export function draftOthers(
  { containers }: Observed,
  servers: readonly ObservedServer[],
  roles: readonly DraftedRole[],
  stack: readonly ObservedContainer[],
  names: ReadonlySet<string>,
): readonly DraftedRole[] {
  const taken = new Set(names);
  const ports = new Set(roles.flatMap(({ url }) => (url ? [new URL(url.value.replace(/^tcp:/, 'http:')).port || '80'] : [])));
  const offered: DraftedRole[] = [];
  const offer = (port: number, role: DraftedRole) => {
    if (ports.has(String(port)) || offered.length >= mostOffered) return;
    ports.add(String(port));
    const name = freeName(role.name, taken);
    taken.add(name);
    offered.push({ ...role, name });
  };
  for (const server of servers) {
    if (!isModelServer(server) && (isNobodys(server) || isOfModelServer(server, servers))) continue;
    offer(
      server.port,
      isModelServer(server) ? draftModelRole(server, plainName(server.identity.server), containers, []) : ofServer(server, containers),
    );
  }
  for (const container of stack) {
    for (const { address, privatePort, protocol, publicPort } of container.published) {
      if (publicPort === 0) continue;
      const at = addressText({ host: address || '0.0.0.0', port: publicPort });
      offer(publicPort, {
        name: plainName(container.service ?? container.name),
        part: 'other',
        url: {
          value: `${protocol}://${addressText({ host: '127.0.0.1', port: publicPort })}`,
          from: origin('published-port', { container: container.name, address: at, inside: privatePort }),
        },
        owner: containerOwner(container),
        isOptional: true,
      });
    }
  }
  return offered;
}

const isNobodys = ({ container, processes }: ObservedServer) => container === undefined && processes.length === 0;

/** A second port of a program that serves models: its own inside. */
const isOfModelServer = ({ processes }: ObservedServer, servers: readonly ObservedServer[]) =>
  servers.some((other) => isModelServer(other) && other.processes.some((name) => processes.includes(name)));

function ofServer(server: ObservedServer, containers: readonly ObservedContainer[]): DraftedRole {
  const container = containers.find(({ name }) => name === server.container);
  const owner = ownerOf(server, containers);
  const { server: name, version } = server.identity;
  return {
    name: plainName(container ? (container.service ?? container.name) : (server.processes[0] ?? name)),
    part: 'other',
    url: {
      value: `http://${addressText(server)}`,
      from: origin('fingerprint', { server: name, ...withoutGaps({ version }) }),
    },
    kind: { value: 'http' },
    ...(owner ? { owner } : {}),
    isOptional: true,
  };
}
