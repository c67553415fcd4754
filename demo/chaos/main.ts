import type { KeyObject } from 'node:crypto';
import { subscriptions } from '#contracts';
import { exitOnError } from '../../stack/src/command-line.js';
import { customerKeyOf, findRunningShop } from '../../stack/src/running-shop.js';
import { type ActCommand, chaosCommand, type StormCommand } from './chaos-command.js';
import { ContainerControl } from './container-control.js';
import { type Fault, planNodeStorm, planStorm } from './plan-storm.js';
import type { ProcessControl, ProcessStatus } from './process-control.js';
import { placeSteadily } from './steady-orders.js';
import { storm } from './storm.js';
import { summaryOf } from './summary.js';
import { SupervisorClient } from './supervisor-client.js';

/** A running shop, whether `npm start` or Docker Compose has started it. */
interface Target {
  processes: ProcessControl;
  orderUrl: () => Promise<string>;
  customerKey: () => Promise<KeyObject>;
}

async function findTarget(): Promise<Target> {
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

async function printStatus(): Promise<void> {
  const { processes } = await findTarget();
  for (const { name, state, pid, restarts, partitioned } of await processes.status())
    console.log(
      `${name.padEnd(14)}${state.padEnd(10)}${String(pid ?? '-').padEnd(10)}restarted ${restarts} times` +
        (partitioned ? ', cut off from the other nodes' : ''),
    );
}

async function act({ verb, service, forMs }: ActCommand): Promise<void> {
  const { processes } = await findTarget();
  const names = (await processes.status()).map(({ name }) => name);
  if (!names.includes(service))
    throw new Error(`There is no service ${service}. Use one of: ${names.join(', ')}.`);
  const { state } = await processes.act(service, verb, forMs);
  const end = forMs === undefined ? '' : `, ends after ${forMs / 1_000} s`;
  console.log(`${service}: ${verb} done, now ${state}${end}`);
}

/** Places orders during the storm, each retried until it is accepted. */
async function runStorm(command: StormCommand): Promise<void> {
  const { seed, lengthMs, ordersPerSecond, onlyNodes, except, brief } = command;
  const { processes, orderUrl, customerKey } = await findTarget();
  const running = await processes.status();
  const nodes = running.map(({ name }) => name).filter((name) => /^rabbitmq-\d$/.test(name));
  if (onlyNodes && nodes.length === 0)
    throw new Error('This shop has one RabbitMQ node. Start it with: npm start -- --brokers 3');
  console.log(
    `A storm of ${seconds(lengthMs)} with seed ${seed} and ${ordersPerSecond} orders a second.` +
      (brief ? '' : ' Ctrl-C ends it.'),
  );
  if (except !== undefined && !running.some(({ service }) => service === except))
    throw new Error(
      `There is no service ${except} to leave out. Use one of: ${Object.keys(subscriptions).join(', ')}.`,
    );
  const signal = abortOnInterrupt();
  const target = { orderUrl: await orderUrl(), customerKey: await customerKey() };
  const storming = storm(processes, {
    lengthMs,
    faults: onlyNodes
      ? planNodeStorm(seed, lengthMs, nodes)
      : planStorm(seed, lengthMs, serviceProcessesIn(running, except), nodes),
    nodes,
    onFault: (fault) => console.log(lineOf(fault)),
    signal,
  });
  const pace = { perSecond: ordersPerSecond, lengthMs, signal, waitForPayment: onlyNodes };
  const [stormed, placed] = await Promise.allSettled([storming, placeSteadily({ ...target, ...pace })]);
  for (const part of [stormed, placed]) if (part.status === 'rejected') throw part.reason;
  const accepted = placed.status === 'fulfilled' ? placed.value : [];
  if (accepted.length === 0) return console.log('The storm is over.');
  const summary = summaryOf(accepted);
  console.log(
    `The storm is over. ${summary.orders} orders placed, all of them accepted, in ${summary.attempts} attempts. ` +
      `The longest wait was ${seconds(summary.longestMs)}, the longest time without an accepted order ${seconds(summary.longestGapMs)}.`,
  );
  if (onlyNodes)
    console.log(
      `${summary.paidAtOnce} were paid when their response came. Median ${seconds(summary.medianMs)}, ` +
        `99th percentile ${seconds(summary.p99Ms)}, ${summary.refused} attempts refused.`,
    );
  if (!brief) console.log('To check that nothing is missing or duplicated: npm run verify');
}

/** In the order of the subscriptions, so that the same seed is the same storm. */
const serviceProcessesIn = (processes: readonly ProcessStatus[], except: string | undefined): string[] =>
  Object.keys(subscriptions)
    .filter((service) => service !== except)
    .flatMap((service) =>
      processes.flatMap((process) => (process.service === service ? process.name : [])).sort(),
    );

const seconds = (ms: number): string => `${Number((ms / 1_000).toFixed(1))} s`;

const lineOf = (fault: Fault): string =>
  `${(fault.atMs / 1_000).toFixed(1).padStart(7)} s  ${fault.verb} ${fault.name}` +
  ('forMs' in fault ? ` for ${seconds(fault.forMs)}` : '');

/**
 * The first signal ends the storm cleanly, the second one the process. A Ctrl-C arrives twice, from the terminal and from npm,
 * so a signal within half a second of the first is ignored.
 */
function abortOnInterrupt(): AbortSignal {
  const interrupt = new AbortController();
  let interruptedAt = 0;
  const end = () => {
    if (!interrupt.signal.aborted) {
      interruptedAt = Date.now();
      interrupt.abort();
      console.log(
        '\nEnds when every process runs again and every order is accepted. Press Ctrl-C again to exit at once.',
      );
    } else if (Date.now() - interruptedAt > 500) process.exit(130);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
  return interrupt.signal;
}

await chaosCommand({ status: printStatus, act, storm: runStorm })
  .parseAsync()
  .then(() => process.exit(0), exitOnError);
