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
  const products = (await (await fetch(`${facts.urls['order']}/products`)).json()) as unknown[];
  return products.length > 0;
}
