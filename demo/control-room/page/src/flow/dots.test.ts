import type { MessageEvent, Topology } from '../api/types.js';
import { layOut } from './lay-out.js';
import { dotsFor, MAX_DOTS, positionOf } from './dots.js';

const topology: Topology = {
  services: [
    {
      name: 'email',
      publishes: [],
      consumes: [{ type: 'email.send', kind: 'command', queue: 'email.send' }],
    },
  ],
};
const diagram = layOut(topology, 600);
const eventsOf = (count: number, step: MessageEvent['step']): MessageEvent[] =>
  Array.from({ length: count }, (_, i) => ({
    at: '2026-01-01T00:00:00.000Z',
    step,
    service: 'email',
    queue: 'email.send',
    type: 'email.send',
    message_id: String(i),
    correlation_id: null,
    order_id: null,
    attempt: 1,
    took_ms: 1,
    error: null,
  }));

test('draws at most MAX_DOTS dots, and counts the events that are not drawn', () => {
  const batch = { events: eventsOf(100, 'handled'), dropped: 4_000 };
  const { dots, notDrawn } = dotsFor(batch, diagram, MAX_DOTS - 30, 0);
  expect(dots).toHaveLength(30);
  expect(notDrawn).toBe(4_070);
});

test('draws failed messages first when there is not room for all', () => {
  const batch = { events: [...eventsOf(50, 'handled'), ...eventsOf(5, 'dead-lettered')], dropped: 0 };
  const { dots } = dotsFor(batch, diagram, MAX_DOTS - 5, 0);
  expect(dots.map(({ step }) => step)).toEqual(Array.from({ length: 5 }, () => 'dead-lettered'));
});

test('a dot has no position before it starts, and ends at the end of its path', () => {
  const { dots } = dotsFor({ events: eventsOf(1, 'handled'), dropped: 0 }, diagram, 0, 1_000);
  const [dot] = dots;
  expect(positionOf(dot!, dot!.from - 1)).toBeUndefined();
  expect(positionOf(dot!, dot!.from)).toEqual(dot!.points[0]);
  expect(positionOf(dot!, dot!.until)).toEqual(dot!.points.at(-1));
});
