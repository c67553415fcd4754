import { chartOf } from './chart.js';
import type { Sample } from './gauges.js';

const sample = (atMs: number, accepted: number, waiting: number): Sample => ({
  ...{ atMs, accepted, paid: accepted - waiting, shipped: 0, ended: 0, unpublished: 0 },
  waiting: new Map([
    ['payment.charge', waiting],
    ['email.order.created', 3],
  ]),
});

test('the picture has a curve for the orders and for what waits, on axes that end above the most', () => {
  const picture = chartOf([sample(0, 0, 0), sample(2_000, 1_900, 1_700), sample(19_000, 1_900, 0)], 'A sale');
  for (const name of [
    'accepted',
    'paid',
    'shipped',
    'waiting for payment',
    'in the outbox',
    'waiting elsewhere',
  ])
    expect(picture).toContain(`>${name}</text>`);
  expect(picture.match(/<polyline/g)).toHaveLength(6);
  expect(picture).toContain('>2,000</text>');
  expect(picture).toContain('>20</text>');
  expect(picture).not.toMatch(/NaN|Infinity|undefined/);
});

test('a sale of which nothing was seen has a picture too', () => {
  expect(chartOf([], 'A sale')).not.toMatch(/NaN|Infinity|undefined/);
});
