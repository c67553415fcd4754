import type { Message } from '../envelope/message.js';
import { HandlerTimeout } from '../failure/failures.js';

/** A handler and its time limit. */
export interface LimitedHandler {
  handle: (message: Message) => Promise<void>;
  handlerTimeoutMs: number;
}

/** Rejects with HandlerTimeout at the time limit; the handler is then no longer waited for. */
export async function handleInTime(
  { handle, handlerTimeoutMs }: LimitedHandler,
  message: Message,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new HandlerTimeout(`the handler did not finish within ${handlerTimeoutMs} ms`)),
      handlerTimeoutMs,
    );
  });
  await Promise.race([handle(message), limit]).finally(() => clearTimeout(timer));
}
