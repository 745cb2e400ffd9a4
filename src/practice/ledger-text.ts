import { bracketed } from '../base/address.ts';
import { enginePath, type World, withPorts } from './network.ts';
import type { ManagersPlan } from './plan.ts';

// JSON is YAML: values are written as JSON, which spares a YAML writer and all questions of quoting.
const value = (world: World, what: unknown) => withPorts(JSON.stringify(what), world.ports);

function block(world: World, name: string, entries: Readonly<Record<string, unknown>>): string {
  const lines = Object.entries(entries).map(([key, entry]) => `  ${key}: ${value(world, entry)}\n`);
  return lines.length === 0 ? '' : `${name}:\n${lines.join('')}\n`;
}

/** The address by which ports.yml names the practice engine. */
export function engineAddress(world: Pick<World, 'folder' | 'platform'>): string {
  return world.platform === 'win32' ? `npipe://${enginePath(world)}` : `unix://${enginePath(world)}`;
}

function roleLines(world: World): string {
  return Object.entries(world.plan.ledger.roles)
    .map(([name, role]) => {
      const keys = Object.entries(role).filter(([, entry]) => entry !== undefined);
      return `  ${name}:\n${keys.map(([key, entry]) => `    ${key}: ${value(world, entry)}\n`).join('')}`;
    })
    .join('');
}

/** ports.yml of the practice stack, with its real port numbers. */
export function portsText(world: World): string {
  const { ledger, engine, project } = world.plan;
  const path = ledger.path.map((hop) => `  - ${value(world, hop)}\n`).join('');
  return [
    'version: 1\nenv-files: [.env]\n\n',
    engine.foundBy === 'ledger' ? `docker:\n  host: ${JSON.stringify(engineAddress(world))}\n` : '',
    ledger.namesProject ? `compose:\n  project: ${project}\n\n` : '\n',
    `front: ${ledger.front}\n\n`,
    `roles:\n${roleLines(world)}\n`,
    path === '' ? '' : `path:\n${path}\n`,
    ledger.chat ? block(world, 'chat', ledger.chat) : '',
    block(world, 'tokens', ledger.tokens),
  ].join('');
}

/** managers.yml of the practice stack. */
export function managersText(plan: ManagersPlan): string {
  const managers = Object.entries(plan.managers).map(
    ([name, manager]) =>
      `  ${name}:\n    owns: ${JSON.stringify(manager.owns)}\n    version: ${JSON.stringify(manager.version)}\n    lock: ${manager.lock}\n`,
  );
  return `version: 1\nmanagers:\n${managers.join('')}exempt: ["**/node_modules/**", "**/.venv/**", "home/**", "run/**", "bin/**"]\n`;
}

/** The compose file to which the containers' labels point. */
export function composeText(world: World): string {
  const { plan, ports } = world;
  const services = plan.containers
    .filter((container) => container.project === undefined)
    .map((container) => {
      const published = (container.inComposeFile ?? container.publishes).map((publish) => {
        const address = publish.address === '' ? '' : `${bracketed(publish.address)}:`;
        return `      - "${address}${ports[publish.on]}:${publish.inside}${publish.protocol === 'udp' ? '/udp' : ''}"\n`;
      });
      const more = published.length === 0 ? '' : `    ports:\n${published.join('')}`;
      const hosts = container.extraHosts.map((entry) => `      - "${entry}"\n`).join('');
      return `  ${container.service}:\n    image: ${container.image}\n    restart: always\n${more}${hosts === '' ? '' : `    extra_hosts:\n${hosts}`}`;
    });
  return services.length === 0 ? 'services: {}\n' : `services:\n${services.join('')}`;
}

export function envText(world: World): string {
  return Object.entries(world.plan.envFile.values)
    .map(([name, entry]) => `${name}=${entry}\n`)
    .join('');
}
