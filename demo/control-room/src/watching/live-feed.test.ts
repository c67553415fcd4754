import { filter, firstValueFrom, lastValueFrom, toArray } from 'rxjs';
import { LiveFeed, type MessageEvent } from './live-feed.js';
import type { Overview, ReadOverview } from './read-overview.js';

const nothing = { services: [], queues: [], alerts: [], stale: [] };
const overview: Overview = { at: '', ...nothing, chaos: { available: true } };
const messageEvent = (n: number): MessageEvent => ({
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

test('a batch has at most a hundred message events and the number of those that were dropped', async () => {
  const batch = firstValueFrom(feed.events().pipe(filter(({ type }) => type === 'message-events')));
  for (let n = 0; n < 5_000; n += 200)
    feed.add(
      Array.from({ length: 200 }, (_, i) => messageEvent(n + i)),
      1,
    );
  const { data } = await batch;
  expect(data).toMatchObject({ dropped: 4_925 });
  expect((data as { events: MessageEvent[] }).events).toHaveLength(100);
});

test('a new subscriber receives the overview at once', async () => {
  expect(await firstValueFrom(feed.events())).toEqual({ type: 'overview', data: overview });
});

test('the shutdown of the control room completes every stream', async () => {
  const received = lastValueFrom(feed.events().pipe(toArray()));
  await feed.onModuleDestroy();
  expect(Array.isArray(await received)).toBe(true);
});
