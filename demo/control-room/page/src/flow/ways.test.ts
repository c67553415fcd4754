import type { MessageEvent, Topology } from '../api/types.js';
import { layOut } from './diagram-layout.js';
import { pointAt, waysOf } from './ways.js';

const created = { type: 'order.created', kind: 'event' } as const;
const topology: Topology = {
  services: [
    { name: 'order', publishes: [created], listens_to: [] },
    { name: 'email', publishes: [], listens_to: [{ ...created, queue: 'email.order.created' }] },
    {
      name: 'payment',
      publishes: [],
      listens_to: [{ type: 'order.cancelled', kind: 'event', queue: 'payment.order.cancelled' }],
    },
    { name: 'inventory', publishes: [], listens_to: [{ ...created, queue: 'inventory.order.created' }] },
  ],
};
const diagram = layOut(topology, 900);
const move: MessageEvent = {
  at: '2026-01-01T00:00:00.000Z',
  step: 'published',
  service: 'order',
  queue: null,
  type: 'order.created',
  message_id: 'm',
  correlation_id: null,
  order_id: null,
  attempt: 1,
  took_ms: null,
  error: null,
};
const taken: MessageEvent = { ...move, step: 'handled', service: 'email', queue: 'email.order.created' };

test('what is published goes over the rail to every queue that listens', () => {
  const ways = waysOf(move, diagram);
  expect(ways).toHaveLength(2);
  const railY = diagram.rail.y + diagram.rail.height / 2;
  for (const { points } of ways) {
    expect(points[0]).toEqual(diagram.stands[0]!.riser[0]);
    expect(points.filter(({ y }) => y === railY)).toHaveLength(2);
  }
  expect(ways[0]!.points.at(-1)).not.toEqual(ways[1]!.points.at(-1));
});

test('what is handled goes from its queue into the service, and what fails goes back', () => {
  const [inward] = waysOf(taken, diagram);
  const [back] = waysOf({ ...taken, step: 'retried' }, diagram);
  expect(inward!.points.at(-1)).toEqual(diagram.stands[1]!.mouth);
  expect(back!.points).toEqual(inward!.points.toReversed());
});

test('a message of which the diagram knows no service or no queue is not drawn', () => {
  expect(waysOf({ ...move, service: 'tax' }, diagram)).toEqual([]);
  expect(waysOf({ ...taken, queue: 'email.unknown' }, diagram)).toEqual([]);
});

test('half of the way is half of its length, corners included', () => {
  const points = [
    { x: 0, y: 0 },
    { x: 10, y: 0 },
    { x: 10, y: 30 },
  ];
  expect(pointAt(points, 0)).toEqual({ x: 0, y: 0 });
  expect(pointAt(points, 0.5)).toEqual({ x: 10, y: 10 });
  expect(pointAt(points, 1)).toEqual({ x: 10, y: 30 });
});
