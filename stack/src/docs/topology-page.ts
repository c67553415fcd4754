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
import { publishedMessages } from './published-messages.js';

/** The default of RETRY_DELAYS_MS; another value declares other retry queues. */
const retryDelaysMs = DEFAULT_RETRY_DELAYS_MS.split(',').map(Number);

/** The topology section of docs/architecture.md, from the same function that setup declares the topology with. */
export const topologyPage = (subscriptions: Subscriptions): string =>
  [
    '### Who publishes and consumes what',
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
    ['message', 'kind', 'version', 'published by', 'consumed from'],
    publishedMessages(subscriptions).map(({ contract: { type, kind, version }, publishers, queues }) => [
      code(type),
      kind,
      version,
      publishers.join(', '),
      queues.map(code).join(' '),
    ]),
  );

const edges: Record<Contract['kind'], string> = {
  event: '-->',
  command: '==>',
  reply: '-.->',
  telemetry: '-.->',
};

/** One edge per publisher, consumer and kind of message, labelled with all its message types. */
function graph(subscriptions: Subscriptions): string {
  const labels = new Map<string, string[]>();
  for (const { contract, publishers, consumers } of publishedMessages(subscriptions))
    for (const from of publishers)
      for (const to of consumers) {
        const edge = `${from} ${edges[contract.kind]} ${to}`;
        labels.set(edge, [...(labels.get(edge) ?? []), contract.type]);
      }
  const lines = [...labels].map(([edge, types]) => {
    const [from, line, to] = edge.split(' ');
    return `  ${from} ${line}|"${types.join('<br/>')}"| ${to}`;
  });
  return ['```mermaid', 'flowchart LR', ...lines, '```'].join('\n');
}

const exchangeRows: Record<(typeof Exchange)[keyof typeof Exchange], [carries: string, routingKey: string]> =
  {
    [Exchange.events]: [`events, a copy to every bound queue and to ${code(EVENTS_LOG)}`, 'the type'],
    [Exchange.commands]: ['commands, each to the service that its type begins with', 'the type'],
    [Exchange.replies]: ['replies', 'the reply queue of the instance that sent the request'],
    [Exchange.telemetry]: ['telemetry, which may be lost', 'the type'],
    [Exchange.deadLetters]: ['dead letters', 'the queue whose consumer dead-lettered it'],
    [Exchange.replay]: ['dead letters that an operator replays', 'the queue whose consumer dead-lettered it'],
  };

function exchanges(): string {
  const retries = retryDelaysMs.map((ms) => [
    retryExchange(ms),
    `messages to be retried in ${ms / 1000} s`,
    'the queue whose consumer failed',
  ]);
  const rows = [...Object.entries(exchangeRows).map(([name, rest]) => [name, ...rest]), ...retries];
  return table(
    ['exchange', 'carries', 'routing key'],
    rows.map(([name = '', ...rest]) => [code(name), ...rest]),
  );
}

/** All event and command queues have the same arguments, and so have their dead letter queues: one column each. */
function queues(subscriptions: Subscriptions): string {
  const topology = topologyOf(subscriptions, { retryDelaysMs });
  const workQueues = new Set(publishedMessages(subscriptions).flatMap((message) => message.queues));
  const deadLetterQueues = new Set([...workQueues].map(deadLetterQueueFor));
  const columns = new Map<string, Record<string, string | number>>();
  for (const { name, arguments: queueArguments } of topology.queues) {
    const isOneOfMany = workQueues.has(name) && queueArguments['x-dead-letter-routing-key'] === name;
    const nameOfAllInstances = name.replace(/(?<=\.replies\.)\d+$/, '<instance>');
    const column = isOneOfMany
      ? '<queue>'
      : deadLetterQueues.has(name)
        ? deadLetterQueueFor('<queue>')
        : nameOfAllInstances;
    columns.set(column, {
      ...queueArguments,
      ...(isOneOfMany && { 'x-dead-letter-routing-key': '<queue>' }),
    });
  }
  const keys = [...new Set([...columns.values()].flatMap(Object.keys))];
  return table(
    ['argument', ...[...columns.keys()].map(code)],
    keys.map((key) => [code(key), ...[...columns.values()].map((column) => cell(column[key]))]),
  );
}

const cell = (value: string | number | undefined): string =>
  value === undefined ? '' : value === '' ? 'the default exchange' : code(value);
