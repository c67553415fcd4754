import type { Server } from 'node:http';

/** Also closes a connection without a request. */
const HEADERS_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_TIMEOUT_MS = 72_000;

/** Longer than any response pauses: verify takes up to 150 s. */
const SILENT_CONNECTION_MS = 180_000;

export interface ConnectionLimits {
  maxConnections: number;
  /** From the first byte of a request to its last; 30 s unless given. */
  requestTimeoutMs?: number;
}

/** Closes a connection beyond the limit at once, so that file descriptors are left for database and broker. */
export function limitConnections(
  server: Server,
  { maxConnections, requestTimeoutMs = 30_000 }: ConnectionLimits,
): void {
  server.headersTimeout = Math.min(HEADERS_TIMEOUT_MS, requestTimeoutMs);
  server.requestTimeout = requestTimeoutMs;
  server.keepAliveTimeout = KEEP_ALIVE_TIMEOUT_MS;
  server.setTimeout(SILENT_CONNECTION_MS);
  server.maxConnections = maxConnections;
}
