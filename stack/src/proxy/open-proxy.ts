import type { IncomingHttpHeaders } from 'node:http';
import { limitConnections } from '#http-access';
import replyFrom from '@fastify/reply-from';
import {
  fastify,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
} from 'fastify';
import { ReplicaSet } from './replica-set.js';
import type { Route } from './routes.js';

/** Longer than a service takes for any answer. */
const TIMEOUT_MS = 60_000;
const CONNECT_TIMEOUT_MS = 2_000;
/** More than any service accepts, so that the service refuses a body that is too large, and says why. */
const MAX_BODY_BYTES = 1_048_576;
/** As of a service. */
const MAX_CONNECTIONS = 2_000;

/**
 * Forwards each request on a port of its route to one replica, over a new connection.
 *
 * - No connection to the replica: the next one gets the request. Nothing was sent, so nothing was handled.
 * - A connection that breaks later, or no answer: the replica may have handled the request. The client gets 502 or 504 and
 *   decides whether to send it again with its Idempotency-Key.
 */
export async function openProxy(
  { port, targets }: Route,
  host: string,
  { logger = false }: Pick<FastifyServerOptions, 'logger'> = {},
): Promise<{ replicas: ReplicaSet; close(): Promise<void> }> {
  const replicas = new ReplicaSet(targets);
  const options = { bodyLimit: MAX_BODY_BYTES, forceCloseConnections: 'idle' as const, logger };
  const server: FastifyInstance = fastify(options);
  limitConnections(server.server, { maxConnections: MAX_CONNECTIONS });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  await server.register(replyFrom, {
    // Without keep-alive: a replica may close an idle connection while the next request is sent.
    undici: { pipelining: 0, connections: null, connect: { timeout: CONNECT_TIMEOUT_MS } },
    retryMethods: [],
    disableCache: true,
    destroyAgent: true,
  });
  server.setErrorHandler((error: { statusCode?: number; name: string; message: string }, _request, reply) => {
    const status = error.name === 'URIError' ? 400 : (error.statusCode ?? 500);
    return refuse(reply, { status, title: 'The proxy cannot forward the request', detail: error.message });
  });
  server.setNotFoundHandler((request, reply) => forward(request, reply, replicas.addressesInTurn()));
  await replicas.open();
  await server.listen({ port, host });
  return {
    replicas,
    async close() {
      replicas.close();
      await server.close();
    },
  };
}

function forward(
  request: FastifyRequest,
  reply: FastifyReply,
  [address, ...others]: readonly string[],
): FastifyReply {
  if (address === undefined) return refuse(reply.header('retry-after', 1), noReplica);
  const { body, headers } = request;
  return reply.from(undefined, {
    ...(body instanceof Buffer && {
      body,
      contentType: headers['content-type'] ?? 'application/octet-stream',
    }),
    timeout: TIMEOUT_MS,
    getUpstream: () => `http://${address}`,
    rewriteRequestHeaders: () => requestHeadersOf(request),
    rewriteHeaders: withoutHopByHop,
    onError: (_, { error }) => {
      if (isNotConnected(error.cause)) forward(request, reply, others);
      else refuse(reply, isTimeout(error.cause) ? noAnswer : brokenAnswer);
    },
  });
}

/** Of one connection only (RFC 9110); undici refuses some of them. */
const HOP_BY_HOP = [
  ...['connection', 'expect', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection'],
  ...['te', 'trailer', 'transfer-encoding', 'upgrade'],
];

/** Claims of the client about the connection, which a service would believe from its proxy. */
const CLAIMS = ['forwarded', 'x-forwarded-host', 'x-forwarded-port', 'x-forwarded-proto'];

const without = (headers: IncomingHttpHeaders, names: readonly string[]): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));

function withoutHopByHop(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const named = String(headers.connection ?? '')
    .toLowerCase()
    .split(/\s*,\s*/);
  return without(headers, [...HOP_BY_HOP, ...named]);
}

/** `Host` stays, because the service checks it. `X-Forwarded-For` is the client's address, not what the client claims. */
function requestHeadersOf({ headers, ip, body }: FastifyRequest): IncomingHttpHeaders {
  const length = body instanceof Buffer ? { 'content-length': String(body.length) } : {};
  const kept = without(withoutHopByHop(headers), [...CLAIMS, 'content-length']);
  return { ...kept, ...length, 'x-forwarded-for': ip };
}

/** True if the request was not sent. */
const isNotConnected = (error: unknown): boolean =>
  fieldOf(error, 'syscall') === 'connect' || fieldOf(error, 'code') === 'UND_ERR_CONNECT_TIMEOUT';

const isTimeout = (error: unknown): boolean =>
  /^UND_ERR_(HEADERS|BODY)_TIMEOUT$/.test(String(fieldOf(error, 'code')));

const fieldOf = (error: unknown, name: 'code' | 'syscall'): unknown =>
  (Object(error) as Partial<Record<string, unknown>>)[name];

interface Problem {
  status: number;
  title: string;
  detail: string;
}

const noReplica: Problem = {
  status: 503,
  title: 'No replica of the service accepts connections',
  detail: 'Send the request again later. It was not handled.',
};

const brokenAnswer: Problem = {
  status: 502,
  title: 'The replica of the service did not answer',
  detail: 'It may have handled the request. Send it again with the same Idempotency-Key.',
};

const noAnswer: Problem = { ...brokenAnswer, status: 504 };

const refuse = (reply: FastifyReply, problem: Problem): FastifyReply =>
  reply
    .code(problem.status)
    .type('application/problem+json')
    .send(JSON.stringify({ type: 'about:blank', ...problem }));
