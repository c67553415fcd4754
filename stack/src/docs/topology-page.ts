import type { Contract, Subscriptions } from '#contracts';
import {
  deadLetterQueueFor,
  EVENTS_LOG,
  Exchange,
  DEFAULT_RETRY_DELAYS_MS,
  retryExchange,
  topologyOf,
} from '#messaging';
import { code, table } from './markdown.js';
import { messageFlows } from './message-flows.js';

/** As it is without RETRY_DELAYS_MS; another schedule has other retry queues. */
const retryDelaysMs = DEFAULT_RETRY_DELAYS_MS.split(',').map(Number);

/** The section of docs/architecture.md that says who says what to whom, computed as the broker's set-up is. */
export const topologyPage = (subscriptions: Subscriptions): string =>
  [
    '### Who says what to whom',
    graph(subscriptions),
    '### Messages',
    messages(subscriptions),
    '### Exchanges',
    exchanges(),
    '### Queues and their arguments',
    queues(subscriptions),
  ].join('\n\n');

const messages = (subscriptions: Subscriptions): string =>
  table(
    ['message', 'kind', 'version', 'published by', 'consumed by, in queue'],
    messageFlows(subscriptions).map(({ contract: { type, kind, version }, publishedBy, queues }) => [
      code(type),
      kind,
      version,
      publishedBy.join(', '),
      queues.map(code).join(' '),
    ]),
  );

const arrows: Record<Contract['kind'], string> = {
  event: '-->',
  command: '==>',
  reply: '-.->',
  telemetry: '-.->',
};

/** One arrow per pair of services and kind, with everything that the one says to the other. */
function graph(subscriptions: Subscriptions): string {
  const labels = new Map<string, string[]>();
  for (const { contract, publishedBy, consumedBy } of messageFlows(subscriptions))
    for (const from of publishedBy)
      for (const to of consumedBy) {
        const arrow = `${from} ${arrows[contract.kind]} ${to}`;
        labels.set(arrow, [...(labels.get(arrow) ?? []), contract.type]);
      }
  const lines = [...labels].map(([arrow, types]) => {
    const [from, line, to] = arrow.split(' ');
    return `  ${from} ${line}|"${types.join('<br/>')}"| ${to}`;
  });
  return ['```mermaid', 'flowchart LR', ...lines, '```'].join('\n');
}

const carried: Record<(typeof Exchange)[keyof typeof Exchange], [carries: string, routingKey: string]> = {
  [Exchange.events]: [`facts, a copy for every queue bound to it and for ${code(EVENTS_LOG)}`, 'the type'],
  [Exchange.commands]: ['work for the one service that the type begins with', 'the type'],
  [Exchange.replies]: ['answers to requests', 'the queue of the instance that asked'],
  [Exchange.telemetry]: ['what may be lost', 'the type'],
  [Exchange.deadLetters]: ['what was given up', 'the queue that gave up'],
  [Exchange.replay]: ['dead letters that an operator sends again', 'the queue that gave up'],
};

function exchanges(): string {
  const retries = retryDelaysMs.map((ms) => [
    retryExchange(ms),
    `what is tried again in ${ms / 1000} s`,
    'the queue that failed',
  ]);
  const rows = [...Object.entries(carried).map(([name, rest]) => [name, ...rest]), ...retries];
  return table(
    ['exchange', 'carries', 'routing key'],
    rows.map(([name = '', ...rest]) => [code(name), ...rest]),
  );
}

/** The queues of events and commands are alike and so are theirs for dead letters: one column each. */
function queues(subscriptions: Subscriptions): string {
  const topology = topologyOf(subscriptions, { retryDelaysMs });
  const listening = new Set(messageFlows(subscriptions).flatMap((flow) => flow.queues));
  const dead = new Set([...listening].map(deadLetterQueueFor));
  const columns = new Map<string, Record<string, string | number>>();
  for (const { name, arguments: given } of topology.queues) {
    const isOneOfMany = listening.has(name) && given['x-dead-letter-routing-key'] === name;
    const ofAllInstances = name.replace(/(?<=\.replies\.)\d+$/, '<instance>');
    const column = isOneOfMany ? '<queue>' : dead.has(name) ? deadLetterQueueFor('<queue>') : ofAllInstances;
    columns.set(column, { ...given, ...(isOneOfMany && { 'x-dead-letter-routing-key': '<queue>' }) });
  }
  const keys = [...new Set([...columns.values()].flatMap(Object.keys))];
  return table(
    ['argument', ...[...columns.keys()].map(code)],
    keys.map((key) => [code(key), ...[...columns.values()].map((given) => shown(given[key]))]),
  );
}

const shown = (value: string | number | undefined): string =>
  value === undefined ? '' : value === '' ? 'the default exchange' : code(value);
