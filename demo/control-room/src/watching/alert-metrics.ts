import { Counter, Gauge } from 'prom-client';

/** Without a sample while the broker can't be asked: no figure is better than an old one. */
export const queueMessages = new Gauge({
  name: 'queue_messages',
  help: 'Messages that wait in a queue, dead letter queues included; those in hand are not counted',
  labelNames: ['queue'],
});

/** By the queue that gave up; like {@link queueMessages} without a sample while nobody knows. */
export const deadLettersWaiting = new Gauge({
  name: 'dead_letters_waiting',
  help: 'Dead letters that nobody has decided about, by the queue that gave up',
  labelNames: ['queue'],
});

/** At most so many wait for the database. */
export const storyStepsDropped = new Counter({
  name: 'story_steps_dropped_total',
  help: 'Steps of messages that no story shows, because the database could not take them',
});

/** By kind; 0 where all is well. */
export const openAlerts = new Gauge({
  name: 'alerts_open',
  help: 'Alerts that were raised and are not over, by kind',
  labelNames: ['kind'],
});
