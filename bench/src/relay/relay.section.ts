import type { Bench, Figure, Section } from '../section.js';
import { inTurns } from '../rounds.js';
import { ratios } from '../statistics.js';
import { measureIn } from '../measuring-process.js';
import { fillOutbox, emptyOutbox } from './outbox-rows.js';
import { urlOf } from '../../../stack/src/setup/databases.js';
import { emptyQueue } from '../broker.js';

const PIECES = { warmUp: 4_000, timed: 16_000 };
const QUEUE = 'email.send';

async function measure(bench: Bench): Promise<Figure[]> {
  const { facts } = bench.stack;
  const asAdmin = urlOf(facts.adminDatabaseUrl, 'email');
  const task = { databaseUrl: facts.databases['email'], brokerUrl: facts.rabbitmq.adminUrl, ...PIECES };
  const published = (script: string) => async () => {
    await fillOutbox(asAdmin, PIECES.warmUp + PIECES.timed);
    const perSecond = await measureIn<number>(new URL(script, import.meta.url), task, bench.signal);
    await Promise.all([emptyOutbox(asAdmin), emptyQueue(facts.rabbitmq.adminUrl, QUEUE)]);
    return perSecond;
  };
  const rates = await inTurns(bench, {
    relay: published('./relay.process.js'),
    bare: published('./bare-publishing.process.js'),
  });
  return [
    {
      what: 'rows a second against bare publishing',
      unit: 'x',
      samples: ratios(rates.relay, rates.bare),
      goal: { atLeast: 0.7 },
    },
    { what: 'rows a second, from the outbox to confirmed', unit: '/s', samples: rates.relay },
    { what: 'bare confirmed publishing', unit: '/s', samples: rates.bare },
  ];
}

/** From committed to confirmed. */
export const relay: Section = {
  name: 'relay',
  title: 'Relay',
  about: `The relay of a service, in a process of its own, empties an outbox that is full: it claims rows, publishes them, waits for the confirms and deletes the rows. The floor publishes the same messages from memory with amqplib, \`mandatory\` and confirmed, to the same quorum queue, with as many in flight as the relay has: no database at all.`,
  measure,
};
