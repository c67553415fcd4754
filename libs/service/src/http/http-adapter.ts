import type { IncomingMessage } from 'node:http';
import { AllowedHosts, limitConnections, refusalOf } from '#http-access';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { measureRequests } from '../metrics/http-metrics.js';
import type { HttpConfig } from '../platform.config.js';
import { answerBeforeRouting, answerWithoutRequest } from './early-answers.js';
import { addressProblem, bodyProblem } from './plain-content.js';
import { Problem } from './problem.js';
import { secureHeaders } from './secure-headers.js';
import { addRequestContext } from './request-context.js';

const MAX_BODY_BYTES = 64 * 1024;
const MAX_HEADER_BYTES = 16 * 1024;
const MAX_HEADERS = 100;
const MAX_URL_LENGTH = 2_048;

/** Fastify with limits for size, time and connections, a check of `Host` and `Origin`, correlation ids, and JSON only. */
export function httpAdapter(config: HttpConfig): FastifyAdapter {
  const { HTTP_REQUEST_TIMEOUT_MS, HTTP_MAX_CONNECTIONS, TRUSTED_PROXIES, HOST, ALLOWED_HOSTS } = config;
  const adapter = new FastifyAdapter({
    bodyLimit: MAX_BODY_BYTES,
    http: {
      maxHeaderSize: MAX_HEADER_BYTES,
      connectionsCheckingInterval: Math.min(5_000, HTTP_REQUEST_TIMEOUT_MS),
    },
    routerOptions: { maxParamLength: 200 },
    trustProxy: TRUSTED_PROXIES ?? false,
    frameworkErrors: answerBeforeRouting,
    clientErrorHandler: answerWithoutRequest,
  });
  const http: FastifyInstance = adapter.getInstance();
  limitConnections(http.server, {
    maxConnections: HTTP_MAX_CONNECTIONS,
    requestTimeoutMs: HTTP_REQUEST_TIMEOUT_MS,
  });
  http.addHook('onRequest', (request, reply, done) => secureHeaders(request.raw, reply.raw, () => done()));
  addRequestContext(http);
  measureRequests(http);
  const hosts = new AllowedHosts(HOST, ALLOWED_HOSTS);
  http.addHook('onRequest', (request, _reply, done) =>
    done(forbiddenOrigin(request.raw, hosts) ?? refusal(request)),
  );
  http.addHook('preValidation', (request, _reply, done) => done(bodyProblem(request.body)));
  closeConnectionsWhenClosing(http);
  return adapter;
}

/** A connection that is kept alive during shutdown would keep the process alive until its deadline. */
function closeConnectionsWhenClosing(http: FastifyInstance): void {
  let closing = false;
  http.addHook('preClose', (done) => {
    closing = true;
    done();
  });
  http.addHook('onSend', (_request, reply, _payload, done) => {
    if (closing) void reply.header('connection', 'close');
    done();
  });
}

function forbiddenOrigin(request: IncomingMessage, hosts: AllowedHosts): Error | undefined {
  const refused = refusalOf(request, hosts);
  if (!refused) return undefined;
  const { status, ...details } = refused;
  return new Problem(status, details);
}

function refusal({ headers, raw }: FastifyRequest): Error | undefined {
  if ((raw.url ?? '').length > MAX_URL_LENGTH)
    return new Problem(414, {
      title: 'The address is too long',
      detail: `Keep path and query within ${MAX_URL_LENGTH} characters.`,
    });
  if (raw.rawHeaders.length / 2 > MAX_HEADERS)
    return new Problem(431, {
      title: 'Too many headers',
      detail: `Send at most ${MAX_HEADERS}.`,
    });
  const problem = addressProblem(raw.url ?? '');
  if (problem) return problem;
  const type = headers['content-type'];
  if (type === undefined || /^application\/json\s*(;|$)/i.test(type)) return undefined;
  return new Problem(415, {
    title: 'Unsupported media type',
    detail: 'Send JSON with the header "content-type: application/json".',
  });
}
