import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { newMessageContext } from '#messaging';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ProblemDetails } from './problem.js';
import { secureHeaders } from './secure-headers.js';

interface EarlyResponse extends ProblemDetails {
  status: number;
}

const badRequest: EarlyResponse = {
  status: 400,
  title: 'The request can’t be read',
  detail: 'Send well-formed HTTP and a well-formed path.',
};

/** By Fastify's error code. */
const unroutable: Record<string, EarlyResponse> = {
  FST_ERR_MAX_PARAM_LENGTH: {
    status: 414,
    title: 'The address is too long',
    detail: 'Ids are shorter. Take them from the responses of the shop.',
  },
};

/** By Node's error code. */
const unreadable: Record<string, EarlyResponse> = {
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    title: 'The request was not complete in time',
    detail: 'Send it again without pauses.',
  },
  HPE_HEADER_OVERFLOW: {
    status: 431,
    title: 'The headers are too large',
    detail: 'Keep them within 16 KiB.',
  },
};

/** Responds in place of the router, before any hook or handler, when the URL cannot be routed. */
export function answerBeforeRouting(
  error: { code: string },
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const { correlationId } = newMessageContext();
  secureHeaders(request.raw, reply.raw, () => undefined);
  const { status, ...details } = unroutable[error.code] ?? badRequest;
  void reply
    .status(status)
    .header('x-correlation-id', correlationId)
    .type('application/problem+json')
    .send({ type: 'about:blank', status, ...details, correlation_id: correlationId });
}

/** Responds on a connection without a complete request and closes it, so that slow clients cannot hold connections. */
export function answerWithoutRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const { status, ...details } = unreadable[error.code ?? ''] ?? badRequest;
  const body = JSON.stringify({ type: 'about:blank', status, ...details });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'x-content-type-options: nosniff',
    'connection: close',
  ];
  if (socket.writable) socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.destroy(error);
}
