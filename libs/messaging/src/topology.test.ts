import { command, event, request, telemetry } from '#contracts';
import { z } from 'zod';
import { replyQueuesOf } from './topology-names.js';
import { topologyOf } from './topology.js';

const schema = z.object({});
const version = '1.0';
const ReportWritten = event({ type: 'report.written', version, schema });
const PrintReport = request({
  type: 'printer.print',
  version,
  schema,
  reply: { type: 'printer.print.reply', version, schema },
});
const CleanPrinter = command({ type: 'printer.clean', version, schema });
const PageViewed = telemetry({ type: 'page.viewed', version, schema });

const subscriptions = {
  author: { publishes: [ReportWritten, PrintReport, PageViewed], consumes: [] },
  printer: { publishes: [CleanPrinter], consumes: [ReportWritten, PrintReport, CleanPrinter] },
  archive: { publishes: [], consumes: [ReportWritten, PageViewed] },
};
const topology = topologyOf(subscriptions, { retryDelaysMs: [200, 5_000] });
const withCollector = topologyOf(
  { ...subscriptions, collector: { publishes: [], consumes: [], collectsDeadLetters: true } },
  { retryDelaysMs: [200] },
);
const queue = (name: string) => topology.queues.find((candidate) => candidate.name === name);
const permissionsOf = (name: string) => {
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

test('every consumed contract has a queue of its own, and every queue but telemetry has a dead letter queue', () => {
  expect(topology.queues.map(({ name }) => name).sort()).toEqual(
    [
      'archive.page.viewed',
      'archive.report.written',
      'archive.report.written.dlq',
      'events.log',
      'printer.clean',
      'printer.clean.dlq',
      'printer.print',
      'printer.print.dlq',
      'printer.report.written',
      'printer.report.written.dlq',
      'retry.200ms',
      'retry.5s',
      ...replyQueuesOf('author'),
    ].sort(),
  );
});

test('a work queue is a quorum queue that dead-letters a message after a day or 20 deliveries', () => {
  expect(queue('printer.print')?.arguments).toEqual({
    'x-queue-type': 'quorum',
    'x-message-ttl': 86_400_000,
    'x-delivery-limit': 20,
    'x-dead-letter-exchange': 'dead-letters',
    'x-dead-letter-routing-key': 'printer.print',
    'x-dead-letter-strategy': 'at-least-once',
    'x-overflow': 'reject-publish',
  });
});

test('a retry returns to the queue that its routing key names', () => {
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

test('a service may read its own queues alone', () => {
  const { read } = permissionsOf('printer');
  for (const name of ['printer.print', 'printer.clean', 'printer.report.written'])
    expect(read.test(name)).toBe(true);
  for (const name of [
    'archive.report.written',
    'printer.print.dlq',
    'printerXprint',
    'events.log',
    'replies',
  ])
    expect(read.test(name)).toBe(false);
});

test('a service may publish the contracts of its row alone, and retry those that it consumes alone', () => {
  const { write, topic } = permissionsOf('author');
  expect(['events', 'commands', 'telemetry'].every((exchange) => write.test(exchange))).toBe(true);
  expect(
    ['', 'dead-letters', 'retry.5s', 'printer.print', 'amq.topic'].some((name) => write.test(name)),
  ).toBe(false);
  expect(topic('events').test('report.written')).toBe(true);
  expect(topic('events').test('report.written.again')).toBe(false);
  expect(topic('commands').test('printer.clean')).toBe(false);
  expect(permissionsOf('archive').topic('retry.5s').test('archive.report.written')).toBe(true);
  expect(permissionsOf('archive').topic('retry.5s').test('printer.report.written')).toBe(false);
  expect(permissionsOf('archive').topic('dead-letters').test('archive.page.viewed')).toBe(false);
});

test('no service may declare a queue; the reply queues of a requester exist, and its responder may write to them', () => {
  for (const { configure } of topology.users) expect(configure).toBe('^$');
  const [replyQueue] = replyQueuesOf('author');
  expect(queue(replyQueue!)?.arguments).toMatchObject({ 'x-queue-type': 'classic', 'x-message-ttl': 60_000 });
  expect(topology.bindings).toContainEqual({
    exchange: 'replies',
    queue: replyQueue,
    routingKey: replyQueue,
  });
  expect(permissionsOf('author').read.test(replyQueue!)).toBe(true);
  expect(permissionsOf('author').write.test(replyQueue!)).toBe(false);
  expect(permissionsOf('printer').topic('replies').test(replyQueue!)).toBe(true);
  for (const service of ['author', 'archive'])
    expect(permissionsOf(service).topic('replies').test(replyQueue!)).toBe(false);
  expect(permissionsOf('printer').read.test(replyQueue!)).toBe(false);
});

test('the collector may read every dead letter queue and replay to every work queue, and nothing else', () => {
  const collector = withCollector.users.find(({ name }) => name === 'collector')!;
  const read = new RegExp(collector.read);
  for (const name of ['printer.print.dlq', 'archive.report.written.dlq']) expect(name).toMatch(read);
  for (const name of ['printer.print', 'archive.page.viewed.dlq', 'retry.200ms', 'events.log'])
    expect(name).not.toMatch(read);
  expect(collector.write).toBe('^(replay)$');
  const replays = new RegExp(collector.topics.find(({ exchange }) => exchange === 'replay')!.write);
  expect('printer.print').toMatch(replays);
  expect('printer.print.dlq').not.toMatch(replays);
  for (const { name, topics } of withCollector.users.filter((user) => user !== collector))
    expect([name, topics.find(({ exchange }) => exchange === 'replay')?.write]).toEqual([name, '^$']);
});

test('the monitor has a write permission for each queue, and neither publishes to nor reads any of them', () => {
  const { users } = topologyOf(
    { ...subscriptions, monitor: { publishes: [], consumes: [], monitorsQueues: true } },
    { retryDelaysMs: [200] },
  );
  const monitor = users.find(({ name }) => name === 'monitor')!;
  const write = new RegExp(monitor.write);
  for (const name of [
    'printer.print',
    'printer.report.written',
    'archive.page.viewed',
    'retry.200ms',
    'events.log',
  ])
    expect(name).toMatch(write);
  const retry = new RegExp(monitor.topics.find(({ exchange }) => exchange === 'retry.200ms')!.write);
  for (const key of ['', 'printer.print']) expect(key).not.toMatch(retry);
  for (const name of ['events', 'replay', 'dead-letters', 'amq.default', 'printer.print.dlq'])
    expect(name).not.toMatch(write);
  expect(monitor).toMatchObject({ read: '^$', configure: '^$' });
});

test('a dead letter queue does not drop a message that is delivered often', () => {
  expect(queue('printer.print.dlq')?.arguments['x-delivery-limit']).toBeGreaterThan(100_000);
});

test('the replay exchange routes to each work queue by its name, and to no other queue', () => {
  const bound = withCollector.bindings.filter(({ exchange }) => exchange === 'replay');
  expect(bound.map(({ queue: name, routingKey }) => [name, routingKey])).toEqual(
    ['printer.report.written', 'printer.print', 'printer.clean', 'archive.report.written'].map((name) => [
      name,
      name,
    ]),
  );
});

test('only a service with readsEventsLog may read the events log, and its max age can be set', () => {
  const { users, queues } = topologyOf(
    { ...subscriptions, analyst: { publishes: [], consumes: [], readsEventsLog: true } },
    { retryDelaysMs: [200], eventsLogMaxAge: '30D' },
  );
  const readers = users.filter(({ read }) => new RegExp(read).test('events.log'));
  expect(readers).toMatchObject([
    { name: 'analyst', read: '^(events\\.log)$', write: '^$', configure: '^$' },
  ]);
  const eventsLogIn = (all: typeof queues) => all.find(({ name }) => name === 'events.log')?.arguments;
  expect(eventsLogIn(queues)).toEqual({ 'x-queue-type': 'stream', 'x-max-age': '30D' });
  expect(eventsLogIn(topology.queues)).toEqual({ 'x-queue-type': 'stream', 'x-max-age': '7D' });
});

test('a cluster has a probe that every service may publish to, and none may read', () => {
  expect(queue('majority.probe')).toBeUndefined();
  const cluster = topologyOf(subscriptions, { retryDelaysMs: [200], isCluster: true });
  expect(cluster.queues.find(({ name }) => name === 'majority.probe')?.arguments).toEqual({
    'x-queue-type': 'quorum',
    'x-max-length': 1,
  });
  for (const { read, write, configure } of cluster.users) {
    expect(new RegExp(write).test('majority.probe')).toBe(true);
    expect([read, configure].some((pattern) => new RegExp(pattern).test('majority.probe'))).toBe(false);
  }
});
