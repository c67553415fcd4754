import { HandlerTimeout } from '../failure/failures.js';

/** Rejects with HandlerTimeout when the handler takes longer; the handler itself is not stopped. */
export async function withinTimeLimit(handle: () => Promise<void>, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    const error = new HandlerTimeout(`the handler did not finish within ${limitMs} ms`);
    timer = setTimeout(() => reject(error), limitMs);
  });
  await Promise.race([handle(), limit]).finally(() => clearTimeout(timer));
}
