import { setTimeout as delay } from 'node:timers/promises';
import type { Stack } from '../../stack/src/stack.js';

const ATTEMPTS = 300;

/** Runs order and inventory until order has the prices that inventory publishes, then stops both. */
export async function loadPrices(stack: Stack): Promise<void> {
  const services = [await stack.run('order'), await stack.run('inventory')];
  for (let attempt = 0; attempt < ATTEMPTS && !(await hasPrices(stack)); attempt++) await delay(100);
  await Promise.all(services.map((service) => service.stop()));
}

async function hasPrices({ facts }: Stack): Promise<boolean> {
  const response = await fetch(`${facts.urls['order']}/products`);
  const products = (await response.json()) as { product_id: string }[];
  // An earlier section may have left its own products.
  return products.some(({ product_id }) => product_id === 'PROD-1');
}
