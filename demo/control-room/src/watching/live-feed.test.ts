import { filter, firstValueFrom, lastValueFrom, toArray } from 'rxjs';
import { LiveFeed, type MessageEvent } from './live-feed.js';
import type { Overview, ReadOverview } from './read-overview.js';

const overview = { at: '', services: [], queues: [], alerts: [], chaos: { available: true } } as Overview;
const move = (n: number): MessageEvent => ({
  at: '2026-01-15T10:30:00.000Z',
  step: 'handled',
  service: 'email',
  queue: 'email.send',
  type: 'email.send',
  message_id: `m-${n}`,
  correlation_id: null,
  causation_id: null,
  order_id: null,
  attempt: 1,
  took_ms: 1,
  error: null,
});

let feed: LiveFeed;
beforeEach(() => {
  const reader: Pick<ReadOverview, 'now'> = { now: () => Promise.resolve(overview) };
  feed = new LiveFeed(reader as ReadOverview);
  feed.onApplicationBootstrap();
});
afterEach(async () => await feed.onModuleDestroy());

test('of thousands of messages a second a hundred at a time are told, and how many more there were', async () => {
  const batch = firstValueFrom(feed.watch().pipe(filter(({ type }) => type === 'moves')));
  for (let n = 0; n < 5_000; n += 200)
    feed.note(
      Array.from({ length: 200 }, (_, i) => move(n + i)),
      1,
    );
  const { data } = await batch;
  expect(data).toMatchObject({ dropped: 4_925 });
  expect((data as { moves: MessageEvent[] }).moves).toHaveLength(100);
});

test('a watcher is told at once how the shop stands', async () => {
  expect(await firstValueFrom(feed.watch())).toEqual({ type: 'overview', data: overview });
});

test('the end of the control room is the end of every stream', async () => {
  const heard = lastValueFrom(feed.watch().pipe(toArray()));
  await feed.onModuleDestroy();
  expect(Array.isArray(await heard)).toBe(true);
});
