import type { MessageEvent, Topology } from '../api/types.js';
import { layOut } from './diagram-layout.js';
import { pathsOf, pointAt } from './message-paths.js';

const created = { type: 'order.created', kind: 'event' } as const;
const topology: Topology = {
  services: [
    { name: 'order', publishes: [created], consumes: [] },
    { name: 'email', publishes: [], consumes: [{ ...created, queue: 'email.order.created' }] },
    {
      name: 'payment',
      publishes: [],
      consumes: [{ type: 'order.cancelled', kind: 'event', queue: 'payment.order.cancelled' }],
    },
    { name: 'inventory', publishes: [], consumes: [{ ...created, queue: 'inventory.order.created' }] },
  ],
};
const diagram = layOut(topology, 900);
const event: MessageEvent = {
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
const handled: MessageEvent = { ...event, step: 'handled', service: 'email', queue: 'email.order.created' };

test('a published message goes over the exchange bar to every queue that receives it', () => {
  const paths = pathsOf(event, diagram);
  expect(paths).toHaveLength(2);
  const barY = diagram.exchangeBar.y + diagram.exchangeBar.height / 2;
  for (const { points } of paths) {
    expect(points[0]).toEqual(diagram.services[0]!.output[0]);
    expect(points.filter(({ y }) => y === barY)).toHaveLength(2);
  }
  expect(paths[0]!.points.at(-1)).not.toEqual(paths[1]!.points.at(-1));
});

test('a handled message goes from its queue to the service, a failed one goes back', () => {
  const [forward] = pathsOf(handled, diagram);
  const [back] = pathsOf({ ...handled, step: 'retried' }, diagram);
  expect(forward!.points.at(-1)).toEqual(diagram.services[1]!.input);
  expect(back!.points).toEqual(forward!.points.toReversed());
});

test('a message of an unknown service or queue is not drawn', () => {
  expect(pathsOf({ ...event, service: 'tax' }, diagram)).toEqual([]);
  expect(pathsOf({ ...handled, queue: 'email.unknown' }, diagram)).toEqual([]);
});

test('half of a path is half of its length, corners included', () => {
  const points = [
    { x: 0, y: 0 },
    { x: 10, y: 0 },
    { x: 10, y: 30 },
  ];
  expect(pointAt(points, 0)).toEqual({ x: 0, y: 0 });
  expect(pointAt(points, 0.5)).toEqual({ x: 10, y: 10 });
  expect(pointAt(points, 1)).toEqual({ x: 10, y: 30 });
});
