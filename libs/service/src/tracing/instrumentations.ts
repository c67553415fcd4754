import { createRequire } from 'node:module';
import { recordedContextOf } from '#messaging';
import { FastifyOtelInstrumentation } from '@fastify/otel';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { keepSpanOfRequest } from './report-http-calls.js';

/** Requests of machines, which would be most of the traces. */
const UNTRACED = /^\/(health\/|metrics$)/;

/**
 * Fastify and undici publish to diagnostics channels, so they need no module hooks. A statement or a request to another server is
 * traced only below a span, so that polling makes no traces.
 */
export const instrumentations = (): Instrumentation[] => [
  new FastifyOtelInstrumentation({
    registerOnInitialization: true,
    instrumentHooks: false,
    instrumentHandler: false,
    ignorePaths: ({ url }) => UNTRACED.test(url),
    requestHook: (span, { method, url, protocol, routeOptions }) => {
      span.updateName(routeOptions.url === undefined ? method : `${method} ${routeOptions.url}`);
      // A query may hold what a customer typed.
      span.setAttributes({ 'url.path': url.split('?', 1)[0], 'url.scheme': protocol });
    },
  }),
  new UndiciInstrumentation({
    requireParentforSpans: true,
    requestHook: (span, request) => keepSpanOfRequest(request, recordedContextOf(span)),
  }),
  new PgInstrumentation({
    requireParentSpan: true,
    // Its own name would be the hash that names a prepared statement.
    requestHook: (span, { query, connection }) =>
      span.updateName(`${/\w+/.exec(query.text)?.[0] ?? 'statement'} ${connection.database}`),
  }),
];

/**
 * The instrumentation of pg patches the classes that `require` returns. An ESM import gets the same classes, so calling `require`
 * once suffices, also after the import.
 */
export function patchPg(): void {
  const load = createRequire(import.meta.url);
  load('pg');
  createRequire(load.resolve('pg'))('pg-pool');
}
