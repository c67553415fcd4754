import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { HttpConfig } from '../platform.config.js';
import { answerBeforeRouting, answerWithoutRequest } from './early-answers.js';
import { addressProblem, bodyProblem } from './plain-content.js';
import { Problem } from './problem.js';
import { secureHeaders } from './secure-headers.js';
import { tellStories } from './story.js';

const MAX_BODY_BYTES = 64 * 1024;
const MAX_HEADER_BYTES = 16 * 1024;
const MAX_HEADERS = 100;
const MAX_URL_LENGTH = 2_048;
const HEADERS_WITHIN_MS = 10_000;
const KEEP_ALIVE_MS = 72_000;

/** Longer than any answer is silent: the control room's verify takes up to 150 s. */
const SILENT_CONNECTION_MS = 180_000;

/** Fastify with bounds for what one client may send and how long it may take, correlation ids, and JSON as the only language. */
export function httpAdapter({ HTTP_REQUEST_TIMEOUT_MS, TRUSTED_PROXIES }: HttpConfig): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: HTTP_REQUEST_TIMEOUT_MS,
    connectionTimeout: SILENT_CONNECTION_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    http: {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: Math.min(HEADERS_WITHIN_MS, HTTP_REQUEST_TIMEOUT_MS),
      connectionsCheckingInterval: Math.min(5_000, HTTP_REQUEST_TIMEOUT_MS),
    },
    routerOptions: { maxParamLength: 200 },
    trustProxy: TRUSTED_PROXIES ?? false,
    frameworkErrors: answerBeforeRouting,
    clientErrorHandler: answerWithoutRequest,
  });
  const http: FastifyInstance = adapter.getInstance();
  http.addHook('onRequest', (request, reply, done) => secureHeaders(request.raw, reply.raw, () => done()));
  tellStories(http);
  http.addHook('onRequest', (request, _reply, done) => done(refusal(request)));
  http.addHook('preValidation', (request, _reply, done) => done(bodyProblem(request.body)));
  closeConnectionsWhenClosing(http);
  return adapter;
}

/** A kept-alive connection whose request is answered during the shutdown would hold the process until its deadline. */
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
  const misaddressed = addressProblem(raw.url ?? '');
  if (misaddressed) return misaddressed;
  const type = headers['content-type'];
  if (type === undefined || /^application\/json\s*(;|$)/i.test(type)) return undefined;
  return new Problem(415, {
    title: 'Unsupported media type',
    detail: 'Send JSON with the header "content-type: application/json".',
  });
}
