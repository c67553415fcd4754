import { readBounded } from './read-bounded.js';

/** What `fetch` takes, and the two bounds. */
export interface BoundedRequest {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  /** From the request to the last byte of the answer. */
  timeoutMs: number;
  /** A longer answer is an error; 1 MiB unless given. */
  maxBytes?: number;
}

/** A whole answer, whatever its status. */
export interface WholeAnswer {
  status: number;
  ok: boolean;
  headers: Headers;
  text: string;
  /** Throws when the text is not JSON. */
  json<T>(): T;
}

/**
 * `fetch` within bounds of time and size. Rejects when there is no whole answer within them, and at a redirection: what
 * answers does not decide who else is asked.
 */
export async function fetchBounded(
  url: string,
  { timeoutMs, maxBytes = 1_048_576, ...init }: BoundedRequest,
): Promise<WholeAnswer> {
  const response = await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
  const { status, ok, headers } = response;
  const text = await readBounded(response.body, maxBytes);
  return { status, ok, headers, text, json: <T>() => JSON.parse(text) as T };
}
