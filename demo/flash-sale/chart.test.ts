import { chartOf } from './chart.js';
import type { Sample } from './gauges.js';

const sample = (atMs: number, accepted: number, waiting: number): Sample => ({
  ...{ atMs, accepted, paid: accepted - waiting, shipped: 0, ended: 0, unpublished: 0 },
  waiting: new Map([
    ['payment.charge', waiting],
    ['email.order.created', 3],
  ]),
});

test('the chart has a curve for each order state and queue, and axes that end above the greatest value', () => {
  const chart = chartOf([sample(0, 0, 0), sample(2_000, 1_900, 1_700), sample(19_000, 1_900, 0)], 'A sale');
  for (const name of ['accepted', 'paid', 'shipped', 'in payment.charge', 'in the outbox', 'in other queues'])
    expect(chart).toContain(`>${name}</text>`);
  expect(chart.match(/<polyline/g)).toHaveLength(6);
  expect(chart).toContain('>2,000</text>');
  expect(chart).toContain('>20</text>');
  expect(chart).not.toMatch(/NaN|Infinity|undefined/);
});

test('a sale without samples has a chart too', () => {
  expect(chartOf([], 'A sale')).not.toMatch(/NaN|Infinity|undefined/);
});
