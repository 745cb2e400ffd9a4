import type { Cause, CauseRule } from '../../../engine/cause.ts';
import type { RunRecord } from '../../../engine/record.ts';
import { ofDify } from '../../dify/findings.ts';
import { stackOrigin } from '../../docker/causes/stack-origin.ts';
import { composeCommand } from '../../docker/compose-command.ts';
import { containerCause } from '../causes.ts';
import { type Behind, ofContainer, type ServiceLine } from '../findings.ts';
import { isErrorLine, shownLine } from '../log-errors.ts';
import { bareFailures, stackTroubles } from './stack.ts';

/** What Dify's checks brought along when they failed. */
const behind = (record: RunRecord): readonly Behind[] =>
  [...ofDify.outcomes(record, 'dify.app'), ...ofDify.outcomes(record, 'dify.chat')].flatMap(({ verdict, observed }) =>
    verdict === 'fail' ? [observed?.behind ?? {}] : [],
  );

/** A line, who wrote it, and the checks that it may explain. */
type Told = { readonly line: ServiceLine; readonly container?: string; readonly explains: readonly string[]; readonly instead?: string };

/** Error lines of this run: of the path while Dify was asked, and of containers that do not stay up since their last start. */
function linesOf(record: RunRecord): readonly Told[] {
  const bare = bareFailures(record);
  const ofPath = behind(record).flatMap(({ logs = [] }) => logs.map((line): Told => ({ line, explains: bare })));
  const ofStack = stackTroubles(record).flatMap(({ service, container, log, how }) =>
    log.map(
      (line): Told => ({
        line: { ...line, service },
        container,
        explains: ['stack.whole:docker', ...bare],
        ...(how === 'looping' ? { instead: `container-crash-loop:${service}` } : {}),
      }),
    ),
  );
  const ofRoles = ofContainer.outcomes(record, 'container.running').flatMap(({ id, subject, code, observed }) =>
    (observed?.logTail ?? '').split('\n').map(
      (text): Told => ({
        line: { at: observed?.container?.startedAt ?? '', text, service: observed?.container?.service ?? subject },
        explains: [id, ...bare],
        ...(observed?.container ? { container: observed.container.name } : {}),
        ...(code === 'container-crashing' ? { instead: `container-crash-loop:${subject}` } : {}),
      }),
    ),
  );
  return [...ofPath, ...ofStack, ...ofRoles].filter(({ line }) => isErrorLine(line.text));
}

type Kind = { readonly says: RegExp; readonly cause: (told: Told, more: Omit<Told, 'line'> & Pick<Cause, 'evidence'>) => Cause };

const seen = ({ line }: Told) => [ofContainer.seen('log-line', shownLine(line))];

/** Texts of the client libraries themselves, which leave one explanation. */
const kinds: readonly Kind[] = [
  {
    says: /QueuePool limit of size (\d+) overflow (\d+) reached|remaining connection slots are reserved|sorry, too many clients already/i,
    cause: ({ line, container }, { evidence, explains }) => {
      const limit = /QueuePool limit of size (\d+) overflow (\d+)/.exec(line.text);
      const args = {
        service: line.service,
        container: container ?? line.service,
        ...(limit ? { limit: `${limit[1]} + ${limit[2]}` } : {}),
      };
      return containerCause('database-pool-used-up', line.service, args, { evidence, explains, insteadOf: ['dify-database-down'] });
    },
  },
  {
    says: /redis\.exceptions\.(?:AuthenticationError|ResponseError: (?:NOAUTH|WRONGPASS))|\bWRONGPASS\b|\bNOAUTH\b|invalid username-password pair/,
    cause: ({ line, container }, { evidence, explains }) =>
      containerCause(
        'backing-login-refused',
        line.service,
        { service: line.service, container: container ?? line.service, backing: 'redis' },
        { evidence, explains },
      ),
  },
  {
    says: /password authentication failed for user|FATAL: +(?:role|database) ".{1,80}" does not exist|Access denied for user/i,
    cause: ({ line, container }, { evidence, explains }) =>
      containerCause(
        'backing-login-refused',
        line.service,
        { service: line.service, container: container ?? line.service, backing: 'database' },
        { evidence, explains },
      ),
  },
  {
    says: /Port could not be cast to integer value|invalid literal for int\(\) with base 10: '.{0,80}@|Invalid IPv6 URL|Redis URL must specify one of the following schemes/,
    cause: ({ line, container }, { evidence, explains }) =>
      containerCause(
        'broker-url-broken',
        line.service,
        { service: line.service, container: container ?? line.service },
        { evidence, explains },
      ),
  },
];

/** What a line of a log says without a doubt. One cause a text and service, of its last line. */
const told: CauseRule = (record) => {
  const lines = linesOf(record);
  return kinds.flatMap(({ says, cause }) => {
    const last = new Map(lines.filter(({ line }) => says.test(line.text)).map((each) => [each.line.service, each]));
    return [...last.values()].map((each) => {
      const alike = lines.filter(({ line }) => line.service === each.line.service && says.test(line.text));
      const explains = [...new Set(alike.flatMap((other) => other.explains))];
      const made = cause(each, { evidence: seen(each), explains });
      const instead = [...new Set(alike.flatMap(({ instead }) => instead ?? []))];
      return instead.length === 0 ? made : { ...made, insteadOf: [...(made.insteadOf ?? []), ...instead] };
    });
  });
};

/** Redis or the database did not answer its own tool. */
const hangs: CauseRule = (record) => {
  const answers = behind(record).flatMap(({ backing = [] }) => backing);
  const hanging = new Map(answers.filter(({ says }) => says === 'hangs').map((each) => [each.container, each]));
  return [...hanging.values()].map(({ service, container, detail }) =>
    containerCause(
      'service-hangs',
      service,
      { service, container },
      {
        evidence: [ofContainer.seen('asked-inside', `${container}: ${detail}`)],
        explains: [...bareFailures(record), `container.healthy:${service}`],
        command: composeCommand(record, stackOrigin(record), 'logs', '--tail', '50', service),
        insteadOf: ['dify-database-down'],
      },
    ),
  );
};

export const logRules: readonly CauseRule[] = [told, hangs];
