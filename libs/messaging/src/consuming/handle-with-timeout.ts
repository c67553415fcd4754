import type { Message } from '../envelope/message.js';
import { HandlerTimeout } from '../failure/failures.js';

export interface HandlerOptions {
  handle: (message: Message) => Promise<void>;
  handlerTimeoutMs: number;
}

/** Rejects with HandlerTimeout at the timeout. The handler goes on, and its result is ignored. */
export async function handleWithTimeout(
  { handle, handlerTimeoutMs }: HandlerOptions,
  message: Message,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new HandlerTimeout(`the handler did not finish within ${handlerTimeoutMs} ms`)),
      handlerTimeoutMs,
    );
  });
  await Promise.race([handle(message), timeout]).finally(() => clearTimeout(timer));
}
