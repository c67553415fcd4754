import { AsyncLocalStorage } from 'node:async_hooks';
import type { MessageContext } from '../envelope/message.js';

const storage = new AsyncLocalStorage<MessageContext>();

/** Runs `work` so that each of its log lines carries the correlation id of the context. */
export const runInMessageContext = <T>(context: MessageContext, work: () => T): T =>
  storage.run(context, work);

/** The context of the current request or message; undefined in background work. */
export const currentMessageContext = (): MessageContext | undefined => storage.getStore();
