import { setTimeout as delay } from 'node:timers/promises';
import { portsFrom, shopPorts } from './ports.js';
import { progressLine } from './progress-line.js';
import { startStack, type Stack, type StackFacts } from './stack.js';

const colour = process.stdout.isTTY && !process.env['NO_COLOR'];
const bold = (text: string) => (colour ? `\x1b[1m${text}\x1b[0m` : text);

async function start(): Promise<void> {
  const ports = portsFrom(shopPorts);
  const fresh = process.argv.includes('--fresh');
  let stack: Stack | undefined;
  let stopping = false;
  const stop = () => {
    if (stopping) process.exit(130);
    stopping = true;
    console.log('\n\nStopping; once more to stop at once.');
    const ended = stack ? stack.stop() : Promise.resolve();
    void ended.then(() => process.exit(0));
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);

  stack = await startStack({ name: 'shop', ports, settings: {}, fresh, progress: progressLine });
  await untilThePriceListIsKnown(stack.facts);
  printDoors(stack.facts, ports.management);
}

/** order learns the prices by message; without them it would refuse the first order. */
async function untilThePriceListIsKnown({ urls }: StackFacts): Promise<void> {
  for (let i = 0; i < 300; i++) {
    const products = (await (await fetch(`${urls['order']}/products`)).json()) as unknown[];
    if (products.length > 0) return;
    await delay(100);
  }
  throw new Error('order has not heard of any product; look into .order-rail/shop/logs/order.log and inventory.log');
}

function printDoors({ urls, dataDir }: StackFacts, management: number): void {
  const port = (name: string) => new URL(urls[name] ?? '').port;
  const body = JSON.stringify({ items: [{ product_id: 'PROD-1', quantity: 2 }], payment_token: 'tok_ok' });
  console.log(`\n\n${bold('The shop is open.')}

  order API              http://localhost:${port('order')}/docs
  mail inbox             http://localhost:${port('inbox')}
  RabbitMQ               http://localhost:${management}   (admin, password in .order-rail/shop/secrets.json)
  bank                   http://localhost:${port('bank')}/ledger
  the other services     http://localhost:${port('payment')} … ${port('analytics')}   (/docs, /health/ready, /metrics)
  logs                   ${dataDir}/logs

${bold('Place an order:')}

curl -sS -X POST http://localhost:${port('order')}/orders -H 'content-type: application/json' -d '${body}'

${bold('Kill a service and see nothing get lost')} (in another terminal): npm run chaos -- kill email --for 30s
Ctrl-C ends everything and keeps the data; npm start -- --fresh forgets it.
`);
}

await start().catch((error: unknown) => {
  console.error(`\n\n${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
});
