import { AsyncLocalStorage } from 'node:async_hooks';
import type { Cause } from '../envelope/message.js';

const stories = new AsyncLocalStorage<Cause>();

/** Runs `work` so that every log line it writes carries the correlation id. */
export const withinStory = <T>(cause: Cause, work: () => T): T => stories.run(cause, work);

/** The request or message being worked on; undefined in background work. */
export const currentStory = (): Cause | undefined => stories.getStore();
