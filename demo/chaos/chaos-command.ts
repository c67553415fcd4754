import { parseArgs } from 'node:util';
import { readDuration } from '../../stack/src/duration.js';
import { type Verb, verbs } from './process-control.js';

/** What the words after `npm run chaos --` ask for; `forMs` is only there when it was said. */
export type Command =
  | { does: 'status' }
  | { does: 'act'; verb: Verb; name: string; forMs?: number }
  | { does: 'storm'; lengthMs: number; seed: number; ordersPerSecond: number };

const USAGE = `npm run chaos -- status
npm run chaos -- kill <service> [--for 30s]     SIGKILL; comes back by itself
npm run chaos -- pause <service> [--for 30s]    stands still, and knows nothing of it
npm run chaos -- resume|stop|start <service>
npm run chaos -- restart <service>              also rabbitmq and postgres
npm run chaos -- storm [--for 60s] [--seed 7] [--orders 10]
                                                kills, pauses and both restarts at random while so many orders a second
                                                come in; same seed, same storm`;

const STORM_LASTS = '60s';
const ORDERS_PER_SECOND = '10';
const MOST_ORDERS_PER_SECOND = 1_000;

/** Throws with the usage for what is no command; without `--seed` every storm is another. */
export function readCommand(words: string[]): Command {
  try {
    const { values, positionals } = parseArgs({
      args: words,
      allowPositionals: true,
      options: { for: { type: 'string' }, seed: { type: 'string' }, orders: { type: 'string' } },
    });
    const [verb, name, ...more] = positionals;
    if (verb === undefined) throw new Error('Break something on purpose:');
    if (more.length > 0) throw new Error(`"${more.join(' ')}" is too much`);
    if (verb === 'storm' && name === undefined)
      return {
        does: 'storm',
        lengthMs: readDuration(values.for ?? STORM_LASTS),
        seed: wholeNumber('--seed', values.seed ?? String(Date.now() % 100_000), 2 ** 32 - 1),
        ordersPerSecond: wholeNumber('--orders', values.orders ?? ORDERS_PER_SECOND, MOST_ORDERS_PER_SECOND),
      };
    if (values.seed !== undefined || values.orders !== undefined)
      throw new Error('--seed and --orders are for a storm');
    if (values.for !== undefined && verb !== 'kill' && verb !== 'pause')
      throw new Error('--for goes with kill, pause and storm');
    if (verb === 'status' && name === undefined) return { does: 'status' };
    if (!isVerb(verb)) throw new Error(`"${positionals.join(' ')}" is no command`);
    if (name === undefined) throw new Error(`${verb} whom?`);
    return {
      does: 'act',
      verb,
      name,
      ...(values.for !== undefined && { forMs: readDuration(values.for) }),
    };
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${USAGE}`);
  }
}

const isVerb = (word: string): word is Verb => (verbs as readonly string[]).includes(word);

function wholeNumber(option: string, text: string, most: number): number {
  if (!/^\d+$/.test(text) || Number(text) > most)
    throw new Error(`${option} ${text}: give a whole number from 0 to ${most}`);
  return Number(text);
}
