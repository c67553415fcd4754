import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from './problem.js';
import { tellStories } from './story.js';

const MAX_BODY_BYTES = 64 * 1024;

/** Fastify with bounds, correlation ids, and JSON as the only language. */
export function httpAdapter(): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: 30_000,
    routerOptions: { maxParamLength: 200 },
  });
  const http: FastifyInstance = adapter.getInstance();
  tellStories(http);
  http.addHook('onRequest', (request, _reply, done) => done(refusal(request)));
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

function refusal({ headers }: FastifyRequest): Error | undefined {
  const type = headers['content-type'];
  if (type === undefined || /^application\/json\s*(;|$)/i.test(type)) return undefined;
  return new Problem(415, {
    title: 'Unsupported media type',
    detail: 'Send JSON with the header "content-type: application/json".',
  });
}
