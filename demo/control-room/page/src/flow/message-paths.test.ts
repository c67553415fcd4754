import type { MessageEvent, Topology } from '../api/types.js';
import { layOut } from './lay-out.js';
import { litBy } from './lit-edges.js';
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

for (const width of [1200, 340]) {
  const diagram = layOut(topology, width);

  test(`at ${width} pixels a published message goes to every queue that receives it`, () => {
    const paths = pathsOf(event, diagram);
    expect(paths.map(({ queue }) => queue)).toEqual(['email.order.created', 'inventory.order.created']);
    expect(paths[0]!.points.at(-1)).not.toEqual(paths[1]!.points.at(-1));
  });

  test(`at ${width} pixels a handled message goes from its queue to the service, a failed one goes back`, () => {
    const [forward] = pathsOf(handled, diagram);
    const [back] = pathsOf({ ...handled, step: 'retried' }, diagram);
    const { box } = diagram.services.find(({ service }) => service === 'email')!;
    const { x, y } = forward!.points.at(-1)!;
    expect(x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height).toBe(true);
    expect(back!.points).toEqual(forward!.points.toReversed());
  });

  test(`at ${width} pixels a message of an unknown service or queue has no path`, () => {
    expect(pathsOf({ ...event, service: 'tax' }, diagram)).toEqual([]);
    expect(pathsOf({ ...handled, queue: 'email.unknown' }, diagram)).toEqual([]);
  });
}

test('an edge and a queue show the most important step of a batch', () => {
  const diagram = layOut(topology, 1200);
  const lit = litBy([event, { ...handled, step: 'dead-lettered' }, handled], diagram);
  expect(Object.fromEntries(lit)).toEqual({
    'order to email: published': 'published',
    'order to inventory: published': 'published',
    'order to email: consumed': 'dead-lettered',
    'email.order.created': 'dead-lettered',
    'inventory.order.created': 'published',
  });
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
