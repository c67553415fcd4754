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
import { allSaid } from './said.js';

/** As it is without RETRY_DELAYS_MS; another schedule has other retry queues. */
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
    allSaid(subscriptions).map(({ contract: { type, kind, version }, by, queues }) => [
      code(type),
      kind,
      version,
      by.join(', '),
      queues.map(code).join(' '),
    ]),
  );

const arrows: Record<Contract['kind'], string> = {
  event: '-->',
  command: '==>',
  reply: '-.->',
  telemetry: '-.->',
};

/** One arrow per publisher, consumer and kind of message, labelled with all its message types. */
function graph(subscriptions: Subscriptions): string {
  const labels = new Map<string, string[]>();
  for (const { contract, by, heardBy } of allSaid(subscriptions))
    for (const from of by)
      for (const to of heardBy) {
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
  const rows = [...Object.entries(carried).map(([name, rest]) => [name, ...rest]), ...retries];
  return table(
    ['exchange', 'carries', 'routing key'],
    rows.map(([name = '', ...rest]) => [code(name), ...rest]),
  );
}

/** All event and command queues have the same arguments, and so have their dead letter queues: one column each. */
function queues(subscriptions: Subscriptions): string {
  const topology = topologyOf(subscriptions, { retryDelaysMs });
  const listening = new Set(allSaid(subscriptions).flatMap((said) => said.queues));
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
