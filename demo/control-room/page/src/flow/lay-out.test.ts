import fc from 'fast-check';
import type { Topology } from '../api/types.js';
import type { Box } from './diagram.js';
import { layOut } from './lay-out.js';

const event = (type: string) => ({ type, kind: 'event' }) as const;
const topology: Topology = {
  services: [
    {
      name: 'order',
      publishes: [event('order.created'), event('order.cancelled')],
      consumes: [{ ...event('payment.captured'), queue: 'order.payment.captured' }],
    },
    {
      name: 'email',
      publishes: [{ type: 'email.send', kind: 'command' }],
      consumes: [
        { ...event('order.created'), queue: 'email.order.created' },
        { type: 'email.send', kind: 'command', queue: 'email.send' },
        { ...event('order.cancelled'), queue: 'email.order.cancelled' },
      ],
    },
    { name: 'payment', publishes: [event('payment.captured')], consumes: [] },
    { name: 'tax', publishes: [], consumes: [] },
  ],
};

const overlap = (one: Box, other: Box): boolean =>
  one.x < other.x + other.width &&
  other.x < one.x + one.width &&
  one.y < other.y + other.height &&
  other.y < one.y + one.height;

const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

/** Up to seven services that publish one message each and consume any of them, also their own. */
const anyTopology = fc
  .array(fc.subarray(names), { minLength: 1, maxLength: names.length })
  .map((rows): Topology => ({
    services: rows.map((consumed, i) => ({
      name: names[i]!,
      publishes: [event(names[i]!)],
      consumes: consumed.map((type) => ({ ...event(type), queue: `${names[i]}.${type}` })),
    })),
  }));

test('services and queues do not overlap and fit into the diagram, at any width', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.constant(topology), anyTopology),
      fc.integer({ min: 280, max: 2400 }),
      (shop, width) => {
        const diagram = layOut(shop, width);
        expect(diagram.services).toHaveLength(shop.services.length);
        expect(diagram.queues).toHaveLength(shop.services.flatMap(({ consumes }) => consumes).length);
        const bar = diagram.exchangeBar;
        const boxes = [...diagram.services, ...diagram.queues].map(({ box }) => box);
        for (const [i, box] of [...(bar ? [bar] : []), ...boxes].entries()) {
          expect(box.width).toBeGreaterThan(0);
          expect(box.x).toBeGreaterThanOrEqual(0);
          expect(box.x + box.width).toBeLessThanOrEqual(width + 0.01);
          expect(box.y + box.height).toBeLessThanOrEqual(diagram.height + 0.01);
          for (const other of boxes.slice(bar ? i : i + 1)) expect(overlap(box, other)).toBe(false);
        }
        const keys = diagram.edges.map(({ key }) => key);
        expect(new Set(keys).size).toBe(keys.length);
      },
    ),
  );
});

test('in the graph an edge leads from the publisher over the queues to the consumer', () => {
  const { services, queues, edges, exchangeBar } = layOut(topology, 1000);
  expect(exchangeBar).toBeUndefined();
  const boxOf = (name: string) => services.find(({ service }) => service === name)!.box;
  const queue = queues.find((other) => other.queue === 'email.order.created')!;
  const way = queue.published.get('order')!;
  expect(edges.map(({ key }) => key)).toEqual(expect.arrayContaining([way.edge, queue.consumed.edge]));
  expect(way.points[0]!.x).toBe(boxOf('order').x + boxOf('order').width);
  expect(way.points.at(-1)).toEqual({ x: queue.box.x, y: queue.box.y + queue.box.height / 2 });
  expect(queue.consumed.points.at(-1)!.x).toBe(boxOf('email').x);
  expect(edges.find(({ key }) => key === queue.consumed.edge)!.hasArrowhead).toBe(true);
  expect(boxOf('order').x).toBeLessThan(boxOf('email').x);
});

test('a width that is too small for the graph gets a list beside a bar for the exchanges', () => {
  const { exchangeBar, height, services } = layOut(topology, 340);
  expect(exchangeBar!.height).toBe(height);
  expect(services.map(({ box }) => box.x)).toEqual([34, 34, 34, 34]);
});
