import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { fetchBounded } from '#http-client';
import { mintCustomerToken, readPrivateKey } from '#identity';
import { debugPortsFrom, requireFreeDebugPorts } from './dev/debug-ports.js';
import { restartOnChange } from './dev/restart-on-change.js';
import { portsFromEnvironment, shopPorts } from './ports.js';
import { progressLine } from './progress-line.js';
import { startStack, type Stack } from './stack.js';
import { dataDirOf, type StackFacts } from './stack-facts.js';

const colour = process.stdout.isTTY && !process.env['NO_COLOR'];
const bold = (text: string) => (colour ? `\x1b[1m${text}\x1b[0m` : text);

/** Another name is another shop in this folder, with its own data; its ports must be others too. */
const name = process.env['ORDER_RAIL_STACK'] ?? 'shop';

async function start(): Promise<void> {
  const ports = portsFromEnvironment(shopPorts);
  const fresh = process.argv.includes('--fresh');
  const broker = brokerFromEnvironment();
  const postgresUrl = process.env['POSTGRES_ADMIN_URL'];
  const debugPorts = process.argv.includes('--dev') ? debugPortsFrom() : undefined;
  if (debugPorts) await requireFreeDebugPorts(debugPorts);
  const interrupt = new AbortController();
  let stack: Stack | undefined;
  const stop = () => {
    if (interrupt.signal.aborted) process.exit(130);
    interrupt.abort(new Error('Stopped before it was open.'));
    console.log('\n\nStopping; once more to stop at once.');
    void stack?.stop().then(() => process.exit(0));
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);

  const options = {
    name,
    ports,
    settings: {},
    fresh,
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
    await untilThePriceListIsKnown(stack.facts);
  } catch (error) {
    await stack.stop();
    throw error;
  }
  const key = readPrivateKey(stack.facts.customerPrivateKey);
  printDoors(stack.facts, ports.management, await mintCustomerToken(key, 'USR-456', DEMO_LASTS_MS));
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
    'RABBITMQ_URL needs RABBITMQ_MANAGEMENT_URL beside it, e.g. http://admin:password@127.0.0.1:15672: the setup job makes users and queues there.',
  );
}

/** order learns the prices by message; without them it would refuse the first order. */
async function untilThePriceListIsKnown({ urls }: StackFacts): Promise<void> {
  for (let i = 0; i < 300; i++) {
    const answer = await fetchBounded(`${urls['order']}/products`, { timeoutMs: 10_000 });
    const products = answer.json<unknown[]>();
    if (products.length > 0) return;
    await delay(100);
  }
  throw new Error(
    `order has not heard of any product; look into order.log and inventory.log in ${dataDirOf(name)}/logs`,
  );
}

/** A day: long enough for whoever leaves the shop open, and npm run token makes more. */
const DEMO_LASTS_MS = 24 * 3_600_000;

function printDoors(
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

${bold('Place an order')}, as USR-456; the token is good for a day, npm run token makes another:

curl -sS -X POST http://127.0.0.1:${port('order')}/orders -H 'authorization: Bearer ${demoToken}' -H 'content-type: application/json' -H 'Idempotency-Key: ${randomUUID()}' -d '${body}'

The same once more returns the same order; another Idempotency-Key is another order.

${bold('Kill a service and see nothing get lost')} (in another terminal): npm run chaos -- kill email --for 30s
Ctrl-C ends everything and keeps the data; npm start -- --fresh forgets it.
`);
}

function printDebugPorts(ports: Readonly<Record<string, number>>): void {
  const list = Object.entries(ports).map(([app, port]) => `  ${app.padEnd(22)} 127.0.0.1:${port}`);
  console.log(`${bold('Attach a debugger')}\n\n${list.join('\n')}\n
A change in apps/ restarts its service, a change in libs/ restarts all of them.\n`);
}

await start().catch((error: unknown) => {
  console.error(`\n\n${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
});
