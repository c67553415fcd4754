import { Kept } from '../api/kept.js';
import type { MessageEvent, Overview } from '../api/types.js';

/** Whether the page hears of the shop; when lost, what it shows is as old as `since`. */
export interface Contact {
  state: 'connecting' | 'here' | 'lost';
  since: number;
}

/** What was told in one batch; `dropped` moves happened and are not in it. */
export interface Batch {
  moves: MessageEvent[];
  dropped: number;
}

/** How the line to the control room is. */
export const contact = new Kept<Contact>({ state: 'connecting', since: Date.now() });

/** The shop as last heard of. */
export const overview = new Kept<Overview | undefined>(undefined);

/** The batch that came last; who wants every one watches. */
export const batches = new Kept<Batch>({ moves: [], dropped: 0 });

const SILENCE_MS = 10_000;
const RETRY_MS = 1_500;

/** Listens for as long as the page is open, and comes back by itself whatever ends the line. */
export function listen(): void {
  const source = new EventSource('api/live');
  let silence: ReturnType<typeof setTimeout> | undefined;
  const heard = () => {
    clearTimeout(silence);
    silence = setTimeout(lost, SILENCE_MS);
    if (contact.get().state !== 'here') contact.set({ state: 'here', since: Date.now() });
  };
  const lost = () => {
    if (contact.get().state !== 'lost') contact.set({ state: 'lost', since: Date.now() });
  };
  source.addEventListener('overview', ({ data }: globalThis.MessageEvent<string>) => {
    heard();
    overview.set(JSON.parse(data) as Overview);
  });
  source.addEventListener('moves', ({ data }: globalThis.MessageEvent<string>) => {
    heard();
    batches.set(JSON.parse(data) as Batch);
  });
  source.addEventListener('error', () => {
    clearTimeout(silence);
    lost();
    source.close();
    setTimeout(listen, RETRY_MS);
  });
}
