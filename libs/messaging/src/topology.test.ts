import { command, event, request, telemetry } from '#contracts';
import { z } from 'zod';
import { replyQueuesOf } from './topology-names.js';
import { topologyOf } from './topology.js';

const schema = z.object({});
const version = '1.0';
const TicketWritten = event({ type: 'ticket.written', version, schema });
const KitchenCook = request({
  type: 'kitchen.cook',
  version,
  schema,
  reply: { type: 'kitchen.cook.reply', version, schema },
});
const KitchenClean = command({ type: 'kitchen.clean', version, schema });
const DoorOpened = telemetry({ type: 'door.opened', version, schema });

const table = {
  waiter: { publishes: [TicketWritten, KitchenCook, DoorOpened], consumes: [] },
  kitchen: { publishes: [KitchenClean], consumes: [TicketWritten, KitchenCook, KitchenClean] },
  cashier: { publishes: [], consumes: [TicketWritten, DoorOpened] },
};
const topology = topologyOf(table, { retryDelaysMs: [200, 5_000] });
const withKeeper = topologyOf(
  { ...table, keeper: { publishes: [], consumes: [], keepsDeadLetters: true } },
  { retryDelaysMs: [200] },
);
const queue = (name: string) => topology.queues.find((candidate) => candidate.name === name);
const rightsOf = (name: string) => {
  const user = topology.users.find((candidate) => candidate.name === name)!;
  const topic = (exchange: string) =>
    new RegExp(user.topics.find((candidate) => candidate.exchange === exchange)!.write);
  return {
    read: new RegExp(user.read),
    write: new RegExp(user.write),
    configure: new RegExp(user.configure),
    topic,
  };
};

test('every listener has a queue of its own, and every queue but telemetry has its dead letters', () => {
  expect(topology.queues.map(({ name }) => name).sort()).toEqual(
    [
      'cashier.door.opened',
      'cashier.ticket.written',
      'cashier.ticket.written.dlq',
      'events.log',
      'kitchen.clean',
      'kitchen.clean.dlq',
      'kitchen.cook',
      'kitchen.cook.dlq',
      'kitchen.ticket.written',
      'kitchen.ticket.written.dlq',
      'retry.200ms',
      'retry.5s',
      ...replyQueuesOf('waiter'),
    ].sort(),
  );
});

test('work waits in quorum queues, a day at most, and ends in the dead letters rather than nowhere', () => {
  expect(queue('kitchen.cook')?.arguments).toEqual({
    'x-queue-type': 'quorum',
    'x-message-ttl': 86_400_000,
    'x-delivery-limit': 20,
    'x-dead-letter-exchange': 'dead-letters',
    'x-dead-letter-routing-key': 'kitchen.cook',
    'x-dead-letter-strategy': 'at-least-once',
    'x-overflow': 'reject-publish',
  });
});

test('a retry comes back to the queue that its routing key names', () => {
  expect(queue('retry.200ms')?.arguments).toMatchObject({
    'x-message-ttl': 200,
    'x-dead-letter-exchange': '',
  });
  expect(topology.bindings).toContainEqual({
    exchange: 'retry.200ms',
    queue: 'retry.200ms',
    routingKey: '#',
  });
});

test('a service reads its own queues alone', () => {
  const { read } = rightsOf('kitchen');
  for (const own of ['kitchen.cook', 'kitchen.clean', 'kitchen.ticket.written'])
    expect(read.test(own)).toBe(true);
  for (const foreign of [
    'cashier.ticket.written',
    'kitchen.cook.dlq',
    'kitchenXcook',
    'events.log',
    'replies',
  ])
    expect(read.test(foreign)).toBe(false);
});

test('a service says only what its row says, and retries only what it hears', () => {
  const { write, topic } = rightsOf('waiter');
  expect(['events', 'commands', 'telemetry'].every((exchange) => write.test(exchange))).toBe(true);
  expect(['', 'dead-letters', 'retry.5s', 'kitchen.cook', 'amq.topic'].some((name) => write.test(name))).toBe(
    false,
  );
  expect(topic('events').test('ticket.written')).toBe(true);
  expect(topic('events').test('ticket.written.again')).toBe(false);
  expect(topic('commands').test('kitchen.clean')).toBe(false);
  expect(rightsOf('cashier').topic('retry.5s').test('cashier.ticket.written')).toBe(true);
  expect(rightsOf('cashier').topic('retry.5s').test('kitchen.ticket.written')).toBe(false);
  expect(rightsOf('cashier').topic('dead-letters').test('cashier.door.opened')).toBe(false);
});

test('no service declares anything: setup makes the reply queues of who sends requests, and who is asked may write to them', () => {
  for (const { configure } of topology.users) expect(configure).toBe('^$');
  const [one] = replyQueuesOf('waiter');
  expect(queue(one!)?.arguments).toMatchObject({ 'x-queue-type': 'classic', 'x-message-ttl': 60_000 });
  expect(topology.bindings).toContainEqual({ exchange: 'replies', queue: one, routingKey: one });
  expect(rightsOf('waiter').read.test(one!)).toBe(true);
  expect(rightsOf('waiter').write.test(one!)).toBe(false);
  expect(rightsOf('kitchen').topic('replies').test(one!)).toBe(true);
  for (const service of ['waiter', 'cashier'])
    expect(rightsOf(service).topic('replies').test(one!)).toBe(false);
  expect(rightsOf('kitchen').read.test(one!)).toBe(false);
});

test('whoever keeps the dead letters reads them all, sends them back to their queues, and reads nothing else', () => {
  const keeper = withKeeper.users.find(({ name }) => name === 'keeper')!;
  const read = new RegExp(keeper.read);
  for (const name of ['kitchen.cook.dlq', 'cashier.ticket.written.dlq']) expect(name).toMatch(read);
  for (const name of ['kitchen.cook', 'cashier.door.opened.dlq', 'retry.200ms', 'events.log'])
    expect(name).not.toMatch(read);
  expect(keeper.write).toBe('^(replay)$');
  const replays = new RegExp(keeper.topics.find(({ exchange }) => exchange === 'replay')!.write);
  expect('kitchen.cook').toMatch(replays);
  expect('kitchen.cook.dlq').not.toMatch(replays);
  for (const { name, topics } of withKeeper.users.filter((user) => user !== keeper))
    expect([name, topics.find(({ exchange }) => exchange === 'replay')?.write]).toEqual([name, '^$']);
});

test('the monitor of the queues has a right to each, writes to no exchange that leads there, and reads none', () => {
  const { users } = topologyOf(
    { ...table, monitor: { publishes: [], consumes: [], monitorsQueues: true } },
    { retryDelaysMs: [200] },
  );
  const monitor = users.find(({ name }) => name === 'monitor')!;
  const write = new RegExp(monitor.write);
  for (const name of [
    'kitchen.cook',
    'kitchen.ticket.written',
    'cashier.door.opened',
    'retry.200ms',
    'events.log',
  ])
    expect(name).toMatch(write);
  const retry = new RegExp(monitor.topics.find(({ exchange }) => exchange === 'retry.200ms')!.write);
  for (const key of ['', 'kitchen.cook']) expect(key).not.toMatch(retry);
  for (const name of ['events', 'replay', 'dead-letters', 'amq.default', 'kitchen.cook.dlq'])
    expect(name).not.toMatch(write);
  expect(monitor).toMatchObject({ read: '^$', configure: '^$' });
});

test('a dead letter is not dropped for having been delivered often', () => {
  expect(queue('kitchen.cook.dlq')?.arguments['x-delivery-limit']).toBeGreaterThan(100_000);
});

test('the replay exchange leads to each work queue by its name, and to no other', () => {
  const bound = withKeeper.bindings.filter(({ exchange }) => exchange === 'replay');
  expect(bound.map(({ queue: name, routingKey }) => [name, routingKey])).toEqual(
    ['kitchen.ticket.written', 'kitchen.cook', 'kitchen.clean', 'cashier.ticket.written'].map((name) => [
      name,
      name,
    ]),
  );
});

test('only who is to read the log again may, and takes nothing else by it; how long it is kept can be chosen', () => {
  const { users, queues } = topologyOf(
    { ...table, historian: { publishes: [], consumes: [], readsEventsLog: true } },
    { retryDelaysMs: [200], eventsLogMaxAge: '30D' },
  );
  const readers = users.filter(({ read }) => new RegExp(read).test('events.log'));
  expect(readers).toMatchObject([
    { name: 'historian', read: '^(events\\.log)$', write: '^$', configure: '^$' },
  ]);
  const log = (all: typeof queues) => all.find(({ name }) => name === 'events.log')?.arguments;
  expect(log(queues)).toEqual({ 'x-queue-type': 'stream', 'x-max-age': '30D' });
  expect(log(topology.queues)).toEqual({ 'x-queue-type': 'stream', 'x-max-age': '7D' });
});
