import { AsyncLocalStorage } from 'node:async_hooks';
import type { MessageContext } from '../envelope/message.js';

const stories = new AsyncLocalStorage<MessageContext>();

/** Runs `work` so that every log line it writes carries the correlation id. */
export const runInMessageContext = <T>(cause: MessageContext, work: () => T): T => stories.run(cause, work);

/** The request or message being worked on; undefined in background work. */
export const currentMessageContext = (): MessageContext | undefined => stories.getStore();
