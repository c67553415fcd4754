import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { CommanderError } from 'commander';
import { fetchBounded } from '#http-client';
import { mintCustomerToken, readPrivateKey } from '#identity';
import { brokersOption, exitOnError, npmCommand } from './command-line.js';
import type { BrokerCount } from './cluster/broker-nodes.js';
import { debugPortsFrom, requireFreeDebugPorts } from './dev/debug-ports.js';
import { restartOnChange } from './dev/restart-on-change.js';
import { observeText } from './observe/observe-text.js';
import { portsFromEnvironment, shopPorts } from './ports.js';
import { readShopNice } from './priority.js';
import { progressLine } from './progress-line.js';
import { readReplicas, type Replicas, withReplicaPorts } from './replicas.js';
import { startStack, type Stack } from './stack.js';
import { dataDirOf, type StackFacts } from './stack-facts.js';

const colour = process.stdout.isTTY && !process.env['NO_COLOR'];
const bold = (text: string) => (colour ? `\x1b[1m${text}\x1b[0m` : text);

/** With another name another shop runs in this folder. It has its own data and needs other ports. */
const name = process.env['ORDER_RAIL_STACK'] ?? 'shop';

interface StartOptions {
  fresh?: boolean;
  dev?: boolean;
  observe?: boolean;
  brokers: BrokerCount;
  replicas?: Replicas;
}

async function start(startOptions: StartOptions): Promise<void> {
  const { fresh = false, dev = false, observe = false, brokers, replicas = {} } = startOptions;
  const ports = withReplicaPorts(portsFromEnvironment(shopPorts), replicas);
  const broker = brokerFromEnvironment();
  if (broker && brokers > 1)
    throw new Error(
      '--brokers starts RabbitMQ, and RABBITMQ_URL names a running one. Leave one of them out.',
    );
  const postgresUrl = process.env['POSTGRES_ADMIN_URL'];
  const debugPorts = dev ? debugPortsFrom() : undefined;
  if (debugPorts) await requireFreeDebugPorts(debugPorts);
  const interrupt = new AbortController();
  let stack: Stack | undefined;
  const stop = () => {
    if (interrupt.signal.aborted) process.exit(130);
    interrupt.abort(new Error('Stopped before the shop was open.'));
    console.log('\n\nStopping. Press Ctrl-C again to exit at once.');
    void stack?.stop().then(() => process.exit(0));
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);

  const options = {
    name,
    ports,
    replicas,
    settings: {},
    brokers,
    fresh,
    observe,
    nice: readShopNice(process.env),
    progress: progressLine,
    signal: interrupt.signal,
  };
  stack = await startStack({
    ...options,
    ...(postgresUrl && { postgresUrl }),
    ...(broker && { broker }),
    ...(debugPorts && { debugPorts }),
  });
  try {
    await untilPricesArrive(stack.facts);
  } catch (error) {
    await stack.stop();
    throw error;
  }
  const key = readPrivateKey(stack.facts.customerPrivateKey);
  printUrls(stack.facts, ports.management, await mintCustomerToken(key, 'USR-456', DEMO_TOKEN_LIFETIME_MS));
  if (observe) console.log(observeText(ports.prometheus));
  if (debugPorts) {
    printDebugPorts(debugPorts);
    restartOnChange(stack, (line) => console.log(line));
  }
}

function brokerFromEnvironment(): { url: string; managementUrl: string } | undefined {
  const { RABBITMQ_URL: url, RABBITMQ_MANAGEMENT_URL: managementUrl } = process.env;
  if (!url) return undefined;
  if (managementUrl) return { url, managementUrl };
  throw new Error(
    'RABBITMQ_URL is set without RABBITMQ_MANAGEMENT_URL, with which the setup job creates users and queues. Set it, e.g. to http://admin:password@127.0.0.1:15672.',
  );
}

/** `order` receives the prices by message. Before that it refuses every order. */
async function untilPricesArrive({ urls }: StackFacts): Promise<void> {
  for (let i = 0; i < 300; i++) {
    const response = await fetchBounded(`${urls['order']}/products`, { timeoutMs: 10_000 });
    const products = response.json<unknown[]>();
    if (products.length > 0) return;
    await delay(100);
  }
  throw new Error(
    `order has received no price within 30 s. Look at order.log and inventory.log in ${dataDirOf(name)}/logs.`,
  );
}

const DEMO_TOKEN_LIFETIME_MS = 24 * 3_600_000;

function printUrls(
  { urls, dataDir, operatorToken }: StackFacts,
  management: number,
  demoToken: string,
): void {
  const port = (name: string) => new URL(urls[name] ?? '').port;
  const body = JSON.stringify({ items: [{ product_id: 'PROD-1', quantity: 2 }], payment_token: 'tok_ok' });
  console.log(`\n\n${bold('The shop is open.')}

  control room           http://127.0.0.1:${port('control-room')}/#token=${operatorToken}
  order API              http://127.0.0.1:${port('order')}/docs
  message catalogue      http://127.0.0.1:${port('control-room')}/#/messages
  mail inbox             http://127.0.0.1:${port('inbox')}
  RabbitMQ               http://127.0.0.1:${management}   (admin, password "admin@broker" in .order-rail/${name}/secrets.json)
  bank                   http://127.0.0.1:${port('bank')}/ledger
  the other services     http://127.0.0.1:${port('payment')} … ${port('analytics')}   (/docs, /health/ready, /metrics)
  logs                   ${dataDir}/logs

${bold('Place an order')} as USR-456. The token is valid for a day; npm run token prints another one:

curl -sS -X POST http://127.0.0.1:${port('order')}/orders -H 'authorization: Bearer ${demoToken}' -H 'content-type: application/json' -H 'Idempotency-Key: ${randomUUID()}' -d '${body}'

The same request again returns the same order. Another Idempotency-Key is another order.

${bold('Kill a service without losing a message')} (in another terminal): npm run chaos -- kill email --for 30s
Ctrl-C stops the shop and keeps its data. npm start -- --fresh deletes the data.
`);
}

function printDebugPorts(ports: Readonly<Record<string, number>>): void {
  const list = Object.entries(ports).map(([app, port]) => `  ${app.padEnd(22)} 127.0.0.1:${port}`);
  console.log(`${bold('Attach a debugger')}\n\n${list.join('\n')}\n
A change in apps/ restarts its service, a change in libs/ restarts all of them.\n`);
}

await npmCommand('start', 'Starts the shop: its services, RabbitMQ, PostgreSQL, a bank and a mail inbox.')
  .option('--fresh', 'delete the data of earlier runs')
  .option('--replicas <list>', 'run several processes of a service, e.g. order=2,email=3', readReplicas)
  .addOption(brokersOption())
  .option('--observe', 'start Prometheus with the metrics and alerts of the shop')
  .option('--dev', 'restart a service when its source changes, and open debugger ports')
  .action(start)
  .parseAsync()
  .catch((error: unknown) => {
    if (!(error instanceof CommanderError)) process.stderr.write('\n\n');
    exitOnError(error);
  });
