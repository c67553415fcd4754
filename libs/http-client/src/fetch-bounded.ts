import { readBounded } from './read-bounded.js';

export interface BoundedRequest {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  /** From the request to the last byte of the response. */
  timeoutMs: number;
  /** Default: 1 MiB. */
  maxBytes?: number;
}

/** A complete response of any status. */
export interface CompleteResponse {
  status: number;
  ok: boolean;
  headers: Headers;
  text: string;
  /** Throws if the text is not JSON. */
  json<T>(): T;
}

/**
 * `fetch` with a timeout and a maximum size. Rejects without a complete response within both, and at a redirect, so that a server
 * cannot choose another one.
 */
export async function fetchBounded(
  url: string,
  { timeoutMs, maxBytes = 1_048_576, ...init }: BoundedRequest,
): Promise<CompleteResponse> {
  const response = await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
  const { status, ok, headers } = response;
  const text = await readBounded(response.body, maxBytes);
  return { status, ok, headers, text, json: <T>() => JSON.parse(text) as T };
}
