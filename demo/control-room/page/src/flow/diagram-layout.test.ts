import fc from 'fast-check';
import type { Topology } from '../api/types.js';
import { type Box, layOut } from './diagram-layout.js';

const topology: Topology = {
  services: [
    {
      name: 'order',
      publishes: [{ type: 'order.created', kind: 'event' }],
      listens_to: [{ type: 'payment.captured', kind: 'event', queue: 'order.payment.captured' }],
    },
    {
      name: 'email',
      publishes: [{ type: 'email.send', kind: 'command' }],
      listens_to: [
        { type: 'order.created', kind: 'event', queue: 'email.order.created' },
        { type: 'email.send', kind: 'command', queue: 'email.send' },
        { type: 'order.cancelled', kind: 'event', queue: 'email.order.cancelled' },
      ],
    },
    { name: 'tax', publishes: [], listens_to: [] },
  ],
};

const overlap = (one: Box, other: Box): boolean =>
  one.x < other.x + other.width &&
  other.x < one.x + one.width &&
  one.y < other.y + other.height &&
  other.y < one.y + one.height;

test('every service and every queue has a place of its own inside the drawing, at any width', () => {
  fc.assert(
    fc.property(fc.integer({ min: 280, max: 2400 }), (width) => {
      const diagram = layOut(topology, width);
      expect(diagram.stands.map(({ service }) => service)).toEqual(['order', 'email', 'tax']);
      expect(diagram.tickets).toHaveLength(4);
      const boxes = [diagram.rail, ...diagram.stands, ...diagram.tickets].map((place) =>
        'box' in place ? place.box : place,
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

test('the rail lies where services fit side by side, and stands where they do not', () => {
  expect(layOut(topology, 1000)).toMatchObject({ upright: false, rail: { width: 1000 } });
  const phone = layOut(topology, 340);
  expect(phone.upright).toBe(true);
  expect(phone.rail.height).toBe(phone.height);
});
