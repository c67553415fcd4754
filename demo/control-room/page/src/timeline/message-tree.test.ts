import type { TimelineStep } from '../api/timeline.js';
import { type MessageNode, messageTree } from './message-tree.js';

type About = Partial<TimelineStep> & { ms: number };

const step = (message_id: string, { ms, ...about }: About): TimelineStep => ({
  at: new Date(Date.UTC(2026, 0, 1) + ms).toISOString(),
  ...{ step: 'published', service: 'order', queue: null, type: message_id, message_id, causation_id: null },
  ...{ attempt: 1, took_ms: 1, error: null, trace_id: null, span_id: null, call: null, has_content: false },
  ...about,
});

const handled = (message_id: string, service: string, ms: number, about: Partial<TimelineStep> = {}) =>
  step(message_id, { ms, step: 'handled', service, queue: `${service}.${message_id}`, ...about });

/** "type[service: caused; caused]", one bracket for each branch. */
const textOf = ({ type, branches, caused }: MessageNode): string =>
  type +
  branches.map(({ service, caused: below }) => `[${service}:${below.map(textOf).join(';')}]`).join('') +
  caused.map((node) => `{${textOf(node)}}`).join('');

const treeOf = (steps: TimelineStep[]): string[] => messageTree(steps).map(textOf);

test('a message is below the branch of the service that published it because of its cause', () => {
  const steps = [
    step('order.created', { ms: 0 }),
    handled('order.created', 'email', 5),
    handled('order.created', 'inventory', 9),
    step('inventory.reserved', { ms: 12, service: 'inventory', causation_id: 'order.created' }),
    step('email.send', { ms: 7, service: 'email', causation_id: 'order.created' }),
    handled('inventory.reserved', 'warehouse', 20),
    handled('email.send', 'email', 30),
  ];
  const tree = ['order.created[email:email.send[email:]][inventory:inventory.reserved[warehouse:]]'];
  expect(treeOf(steps)).toEqual(tree);
  expect(treeOf([...steps].reverse())).toEqual(tree);
});

test('a message whose cause was not reported is a root and says so', () => {
  const [root] = messageTree([step('b', { ms: 0, causation_id: 'a' })]);
  expect(root).toMatchObject({ type: 'b', hasUnknownCause: true });
});

test('a message without its publication is below its cause, and its own effects below its branch', () => {
  const steps = [
    step('a', { ms: 0 }),
    handled('b', 'email', 5, { causation_id: 'a' }),
    step('c', { ms: 9, service: 'email', causation_id: 'b' }),
  ];
  expect(treeOf(steps)).toEqual(['a{b[email:c]}']);
  expect(messageTree(steps)[0]!.caused[0]!.publication).toBeUndefined();
});

test('every message of a cycle is shown once', () => {
  const cycle = [
    step('a', { ms: 0, causation_id: 'c' }),
    step('b', { ms: 1, causation_id: 'a' }),
    step('c', { ms: 2, causation_id: 'b' }),
    step('itself', { ms: 3, causation_id: 'itself' }),
  ];
  expect(treeOf(cycle).join().match(/\w+/g)?.sort()).toEqual(['a', 'b', 'c', 'itself']);
});

test('a chain of a thousand messages is shown, and its depth is bounded', () => {
  const chain = Array.from({ length: 1_000 }, (_, i) => step(`m${i}`, { ms: i, causation_id: `m${i - 1}` }));
  const depthOf = ({ caused }: MessageNode): number => 1 + Math.max(0, ...caused.map(depthOf));
  const [root, ...others] = messageTree(chain);
  expect(others).toEqual([]);
  expect(depthOf(root!)).toBeLessThan(60);
  expect(treeOf(chain).join().match(/m\d+/g)).toHaveLength(1_000);
});

test('messages without an id are distinguished by their type', () => {
  const steps = [step('none', { ms: 0, type: 'a' }), step('none', { ms: 1, type: 'b' })];
  expect(treeOf(steps)).toEqual(['a', 'b']);
});

test('after a replay, effects stay below the branch, and the second publication is part of it', () => {
  const queue = 'payment.charge';
  const minutes = 14 * 60_000;
  const at = { queue, type: 'charge', service: 'payment' };
  const steps = [
    step('charge', { ms: 0 }),
    step('charge', { ms: 10, ...at, step: 'dead-lettered' }),
    step('charge', { ms: minutes, ...at, step: 'replayed', service: 'control-room', took_ms: null }),
    step('charge', { ms: minutes + 5, service: 'control-room', took_ms: 0 }),
    step('charge', { ms: minutes + 20, ...at, step: 'handled' }),
    step('captured', { ms: minutes + 30, service: 'payment', causation_id: 'charge' }),
  ];
  expect(treeOf(steps)).toEqual(['charge[payment:captured]']);
  const [{ branches }] = messageTree(steps) as [MessageNode];
  expect(branches[0]!.entries.map(({ step: { step: name } }) => name)).toEqual([
    ...['dead-lettered', 'replayed', 'published', 'handled'],
  ]);
});
