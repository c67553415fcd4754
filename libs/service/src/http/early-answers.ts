import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { newMessageContext } from '#messaging';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ProblemDetails } from './problem.js';
import { secureHeaders } from './secure-headers.js';

interface Early extends ProblemDetails {
  status: number;
}

const badRequest: Early = {
  status: 400,
  title: 'The request can’t be read',
  detail: 'Send well-formed HTTP and a well-formed path.',
};

/** By the code that Fastify gives the request's address. */
const unroutable: Record<string, Early> = {
  FST_ERR_MAX_PARAM_LENGTH: {
    status: 414,
    title: 'The address is too long',
    detail: 'Ids are shorter than this: take them from the answers of the shop.',
  },
};

/** By the code that Node gives what it refuses to read on. */
const unreadable: Record<string, Early> = {
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    title: 'The request took too long to come',
    detail: 'Send it again, all of it at once.',
  },
  HPE_HEADER_OVERFLOW: {
    status: 431,
    title: 'The headers are too large',
    detail: 'Keep them within 16 KiB.',
  },
};

/** Answers in place of the router, before there is a handler or a hook, when it can't make sense of the address. */
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

/** Answers on a connection on which no whole request has come, and ends it: a client that is slow on purpose holds nothing. */
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
