import { Store } from '../api/store.js';
import type { MessageEvent, Overview } from '../api/types.js';
import { staleOverview } from './stale.js';

/** Whether the stream is open. If it is lost, the page shows the state at `since`. */
export interface Connection {
  state: 'connecting' | 'connected' | 'lost';
  since: number;
}

/** `dropped` counts further events, which are not in the batch. */
export interface MessageEventBatch {
  events: MessageEvent[];
  dropped: number;
}

export const connection = new Store<Connection>({ state: 'connecting', since: Date.now() });

/** The last overview received; all its values are stale while the connection is lost. */
export const overview = new Store<Overview | undefined>(undefined);

/** The last batch received; subscribe to get every batch. */
export const messageEvents = new Store<MessageEventBatch>({ events: [], dropped: 0 });

/** The control room sends an overview every two seconds. */
const TIMEOUT_MS = 6_000;
const RETRY_MS = 1_500;

/** Opens the event stream, and reconnects whenever it ends. */
export function openFeed(): void {
  const source = new EventSource('api/live');
  let timeout: ReturnType<typeof setTimeout> | undefined;
  const received = () => {
    clearTimeout(timeout);
    timeout = setTimeout(lost, TIMEOUT_MS);
    if (connection.get().state !== 'connected') connection.set({ state: 'connected', since: Date.now() });
  };
  const lost = () => {
    if (connection.get().state === 'lost') return;
    const since = Date.now();
    connection.set({ state: 'lost', since });
    const last = overview.get();
    if (last) overview.set(staleOverview(last, new Date(since).toISOString()));
  };
  source.addEventListener('overview', ({ data }: globalThis.MessageEvent<string>) => {
    received();
    overview.set(JSON.parse(data) as Overview);
  });
  source.addEventListener('message-events', ({ data }: globalThis.MessageEvent<string>) => {
    received();
    messageEvents.set(JSON.parse(data) as MessageEventBatch);
  });
  source.addEventListener('error', () => {
    clearTimeout(timeout);
    lost();
    source.close();
    setTimeout(openFeed, RETRY_MS);
  });
}
