import fc from 'fast-check';
import type { Topology } from '../api/types.js';
import { type Box, layOut } from './diagram-layout.js';

const topology: Topology = {
  services: [
    {
      name: 'order',
      publishes: [{ type: 'order.created', kind: 'event' }],
      consumes: [{ type: 'payment.captured', kind: 'event', queue: 'order.payment.captured' }],
    },
    {
      name: 'email',
      publishes: [{ type: 'email.send', kind: 'command' }],
      consumes: [
        { type: 'order.created', kind: 'event', queue: 'email.order.created' },
        { type: 'email.send', kind: 'command', queue: 'email.send' },
        { type: 'order.cancelled', kind: 'event', queue: 'email.order.cancelled' },
      ],
    },
    { name: 'tax', publishes: [], consumes: [] },
  ],
};

const overlap = (one: Box, other: Box): boolean =>
  one.x < other.x + other.width &&
  other.x < one.x + one.width &&
  one.y < other.y + other.height &&
  other.y < one.y + one.height;

test('services and queues do not overlap and fit into the diagram, at any width', () => {
  fc.assert(
    fc.property(fc.integer({ min: 280, max: 2400 }), (width) => {
      const diagram = layOut(topology, width);
      expect(diagram.services.map(({ service }) => service)).toEqual(['order', 'email', 'tax']);
      expect(diagram.queues).toHaveLength(4);
      const boxes = [diagram.exchangeBar, ...diagram.services, ...diagram.queues].map((layout) =>
        'box' in layout ? layout.box : layout,
      );
      for (const [i, box] of boxes.entries()) {
        expect(box.width).toBeGreaterThan(0);
        expect(box.x).toBeGreaterThanOrEqual(0);
        expect(box.x + box.width).toBeLessThanOrEqual(width);
        expect(box.y + box.height).toBeLessThanOrEqual(diagram.height);
        for (const other of boxes.slice(i + 1)) expect(overlap(box, other)).toBe(false);
      }
    }),
  );
});

test('the exchange bar is horizontal if services fit side by side, else vertical', () => {
  expect(layOut(topology, 1000)).toMatchObject({ isVertical: false, exchangeBar: { width: 1000 } });
  const phone = layOut(topology, 340);
  expect(phone.isVertical).toBe(true);
  expect(phone.exchangeBar.height).toBe(phone.height);
});
