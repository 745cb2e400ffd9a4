import type { Ledger } from '../../ledger/ledger.ts';
import type { ContainerSummary } from '../../probes/docker/docker.ts';
import type { ComposeProject } from './findings.ts';

/** Services that the ledger's roles name as owners, in the ledger's order, each once. Optional roles only if `all`. */
export function composeServices(ledger: Ledger, which: 'all' | 'required' = 'all'): readonly string[] {
  const services = (ledger.ports?.roles ?? []).flatMap((role) =>
    role.owner?.kind === 'compose' && (which === 'all' || !role.optional) ? [role.owner.service] : [],
  );
  return [...new Set(services)];
}

/** The project as DESIGN 3 rules: `compose.project`, else the one project that has all the services named. Stopped containers count. */
export function composeProjectOf(ledger: Ledger, containers: readonly ContainerSummary[]): ComposeProject {
  const named = ledger.ports?.composeProject;
  if (named !== undefined) return { kind: 'named', project: named };
  const required = composeServices(ledger, 'required');
  const services = required.length > 0 ? required : composeServices(ledger);
  if (services.length === 0) return { kind: 'none' };
  const found = new Map<string, Set<string>>();
  for (const { project, service } of containers) {
    if (project === undefined || service === undefined || !services.includes(service)) continue;
    const known = found.get(project) ?? new Set<string>();
    found.set(project, known.add(service));
  }
  const ranked = [...found].sort(([a, has], [b, had]) => had.size - has.size || a.localeCompare(b));
  const most = ranked[0]?.[1].size ?? 0;
  const fitting = ranked.filter(([, has]) => has.size === most).map(([project]) => project);
  const [first] = fitting;
  if (first === undefined) return { kind: 'none' };
  if (fitting.length > 1) return { kind: 'several', projects: fitting };
  return { kind: most === services.length ? 'deduced' : 'partial', project: first };
}

/** The project's name where one is known. */
export function projectName(project: ComposeProject): string | undefined {
  return 'project' in project ? project.project : undefined;
}
