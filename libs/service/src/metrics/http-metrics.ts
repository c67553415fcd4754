import type { FastifyInstance } from 'fastify';
import { Histogram } from 'prom-client';
import { DURATION_BUCKETS, observe } from './exemplars.js';

const requests = new Histogram({
  name: 'http_request_duration_seconds',
  help: 'Time from the request to the end of the response, by method, route and class of status, e.g. 2xx',
  labelNames: ['method', 'route', 'status'] as const,
  buckets: DURATION_BUCKETS,
  enableExemplars: true,
});

/** Any client can send another method or path, and each would be a new time series. */
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const UNKNOWN = 'other';

/** Measures every request that reaches the router. */
export function measureRequests(http: FastifyInstance): void {
  http.addHook('onResponse', (request, reply, done) => {
    const labels = {
      method: methods.has(request.method) ? request.method : UNKNOWN,
      route: request.routeOptions.url ?? UNKNOWN,
      status: `${Math.floor(reply.statusCode / 100)}xx`,
    };
    observe(requests, labels, reply.elapsedTime / 1_000, request.messageContext?.spanContext?.traceId);
    done();
  });
}
