import type { KeyObject } from 'node:crypto';
import { subscriptions } from '#contracts';
import { ContainerControl } from './container-control.js';
import type { Fault } from './plan-storm.js';
import type { ProcessControl } from './process-control.js';
import { type Command, readCommand } from './read-command.js';
import { placeSteadily } from './steady-orders.js';
import { storm } from './storm.js';
import { SupervisorClient } from './supervisor-client.js';
import { customerKeyOf, findRunningShop } from '../../stack/src/running-shop.js';

/** A shop as chaos sees it, however it was started. */
interface Victim {
  processes: ProcessControl;
  orderUrl: () => Promise<string>;
  customerKey: () => Promise<KeyObject>;
}

async function findVictim(): Promise<Victim> {
  const shop = await findRunningShop();
  const customerKey = () => customerKeyOf(shop);
  if (shop.startedBy === 'docker compose')
    return {
      processes: new ContainerControl(shop.project),
      orderUrl: () => shop.project.urlOf('order'),
      customerKey,
    };
  return {
    processes: new SupervisorClient(shop.facts),
    orderUrl: () => Promise.resolve(shop.facts.urls['order']!),
    customerKey,
  };
}

async function printStatus(processes: ProcessControl): Promise<void> {
  for (const { name, state, pid, restarts } of await processes.status())
    console.log(
      `${name.padEnd(14)}${state.padEnd(10)}${String(pid ?? '-').padEnd(10)}restarted ${restarts} times`,
    );
}

async function act(
  processes: ProcessControl,
  { verb, name, forMs }: Command & { does: 'act' },
): Promise<void> {
  const names = (await processes.status()).map((process) => process.name);
  if (!names.includes(name)) throw new Error(`There is no ${name} here, there are: ${names.join(', ')}.`);
  const { state } = await processes.act(name, verb, forMs);
  console.log(
    `${name}: ${verb} done, now ${state}${forMs === undefined ? '' : `, back in ${forMs / 1_000}s`}`,
  );
}

/** Orders flow as long as the storm does, and each is asked for until it is taken. */
async function letItStorm(
  { processes, orderUrl, customerKey }: Victim,
  { seed, lengthMs, ordersPerSecond }: Command & { does: 'storm' },
): Promise<void> {
  console.log(
    `A storm of ${seconds(lengthMs)} with seed ${seed}, ${ordersPerSecond} orders a second; Ctrl-C ends it.`,
  );
  const signal = untilInterrupted();
  const door = { orderUrl: await orderUrl(), customerKey: await customerKey() };
  const storming = storm(processes, {
    seed,
    lengthMs,
    services: Object.keys(subscriptions),
    onFault: (fault) => console.log(inWords(fault)),
    signal,
  });
  const placing = placeSteadily({ ...door, perSecond: ordersPerSecond, lengthMs, signal });
  const [stormed, placed] = await Promise.allSettled([storming, placing]);
  for (const part of [stormed, placed]) if (part.status === 'rejected') throw part.reason;
  const taken = placed.status === 'fulfilled' ? placed.value : [];
  const tries = taken.reduce((sum, order) => sum + order.tries, 0);
  const longestMs = taken.reduce((longest, { waitedMs }) => Math.max(longest, waitedMs), 0);
  if (taken.length === 0) return console.log('The storm is over.');
  console.log(
    `The storm is over. ${taken.length} orders placed, all of them taken, in ${tries} tries; the longest wait was ` +
      `${seconds(longestMs)}. Whether anything is missing or duplicated says: npm run verify`,
  );
}

const seconds = (ms: number): string => `${Number((ms / 1_000).toFixed(1))} s`;

const inWords = (fault: Fault): string =>
  `${(fault.atMs / 1_000).toFixed(1).padStart(7)} s  ${fault.verb} ${fault.name}` +
  (fault.verb === 'pause' ? ` for ${seconds(fault.forMs)}` : '');

/** Ends the storm cleanly the first time. npm hands a Ctrl-C on that the terminal has sent already, hence the grace. */
function untilInterrupted(): AbortSignal {
  const interrupt = new AbortController();
  let since = 0;
  const end = () => {
    if (!interrupt.signal.aborted) {
      since = Date.now();
      interrupt.abort();
      console.log('\nEnds when all is running again and every order is taken; once more to leave at once.');
    } else if (Date.now() - since > 500) process.exit(130);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
  return interrupt.signal;
}

async function chaos(words: string[]): Promise<void> {
  const command = readCommand(words);
  const victim = await findVictim();
  if (command.does === 'status') return await printStatus(victim.processes);
  if (command.does === 'act') return await act(victim.processes, command);
  await letItStorm(victim, command);
}

await chaos(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
