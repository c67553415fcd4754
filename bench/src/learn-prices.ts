import { setTimeout as delay } from 'node:timers/promises';
import type { Stack } from '../../stack/src/stack.js';

const LOOKS = 300;

/** Lets order hear from inventory once what there is to buy; neither runs afterwards. */
export async function learnPrices(stack: Stack): Promise<void> {
  const services = [await stack.run('order'), await stack.run('inventory')];
  for (let look = 0; look < LOOKS && !(await isKnown(stack)); look++) await delay(100);
  await Promise.all(services.map((service) => service.stop()));
}

async function isKnown({ facts }: Stack): Promise<boolean> {
  const response = await fetch(`${facts.urls['order']}/products`);
  const products = (await response.json()) as { product_id: string }[];
  // A section that ran before may have left products of its own.
  return products.some(({ product_id }) => product_id === 'PROD-1');
}
