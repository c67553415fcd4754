import type { MessageEvent, Topology } from '../api/types.js';
import { layOut } from './diagram-layout.js';
import { dotsFor, MOST_DOTS, placeOf } from './dots.js';

const topology: Topology = {
  services: [
    {
      name: 'email',
      publishes: [],
      listens_to: [{ type: 'email.send', kind: 'command', queue: 'email.send' }],
    },
  ],
};
const diagram = layOut(topology, 600);
const moves = (count: number, step: MessageEvent['step']): MessageEvent[] =>
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

test('a storm fills the screen and no more, and what is not drawn is counted', () => {
  const batch = { moves: moves(100, 'handled'), dropped: 4_000 };
  const { dots, unseen } = dotsFor(batch, diagram, MOST_DOTS - 30, 0);
  expect(dots).toHaveLength(30);
  expect(unseen).toBe(4_070);
});

test('what failed is drawn before what went well when there is not room for both', () => {
  const batch = { moves: [...moves(50, 'handled'), ...moves(5, 'dead-lettered')], dropped: 0 };
  const { dots } = dotsFor(batch, diagram, MOST_DOTS - 5, 0);
  expect(dots.map(({ step }) => step)).toEqual(Array.from({ length: 5 }, () => 'dead-lettered'));
});

test('a dot is nowhere before it begins and at the end of its way when it arrives', () => {
  const { dots } = dotsFor({ moves: moves(1, 'handled'), dropped: 0 }, diagram, 0, 1_000);
  const [dot] = dots;
  expect(placeOf(dot!, dot!.from - 1)).toBeUndefined();
  expect(placeOf(dot!, dot!.from)).toEqual(dot!.points[0]);
  expect(placeOf(dot!, dot!.until)).toEqual(dot!.points.at(-1));
});
