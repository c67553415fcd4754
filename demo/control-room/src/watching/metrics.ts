import { Counter, Gauge } from 'prom-client';

/** Without samples while the broker cannot be read, instead of old values. */
export const queueMessages = new Gauge({
  name: 'queue_messages',
  help: 'Messages that wait in a queue, dead letter queues included; unacknowledged ones are not counted',
  labelNames: ['queue'],
});

export const queueConsumers = new Gauge({
  name: 'queue_consumers',
  help: 'Consumers of a queue',
  labelNames: ['queue'],
});

/** By the queue that dead-lettered the message; like {@link queueMessages} without samples while unknown. */
export const deadLettersWaiting = new Gauge({
  name: 'dead_letters_waiting',
  help: 'Dead letters that wait for a decision, by the queue that dead-lettered them',
  labelNames: ['queue'],
});

export const timelineStepsDropped = new Counter({
  name: 'timeline_steps_dropped_total',
  help: 'Steps that are missing from timelines because too many waited for the database',
});

export const openAlerts = new Gauge({
  name: 'alerts_open',
  help: 'Open alerts, by kind; 0 without one',
  labelNames: ['kind'],
});
