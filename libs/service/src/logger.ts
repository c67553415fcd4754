import type { LoggerService } from '@nestjs/common';
import { activeSpanContext, currentMessageContext, withoutSecretFields, withoutSecrets } from '#messaging';
import pino, { type DestinationStream, type Logger, type LoggerOptions } from 'pino';

/** Nest's own lines about its start, logged at level debug. */
const startupContexts = new Set([
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestFactory',
  'NestMicroservice',
]);

/** These fields of an error and of its causes only: drivers add others, which may hold rows, addresses or passwords. */
const errorFields = (error: unknown, depth = 0): unknown =>
  error instanceof Error && depth < 5
    ? {
        type: error.name,
        message: error.message,
        stack: error.stack,
        ...('code' in error && { code: String(error.code) }),
        ...(error.cause !== undefined && { cause: errorFields(error.cause, depth + 1) }),
        ...(error instanceof AggregateError && {
          errors: error.errors.map((inner) => errorFields(inner, depth + 1)),
        }),
      }
    : String(error);

/**
 * Logs one JSON object per line on stdout, with service, time and, within a request or message, the correlation id and the ids of
 * trace and span. Removes card tokens, mail addresses and credentials from every line.
 */
export class JsonLogger implements LoggerService {
  private readonly pino: Logger;

  constructor(service: string, level: string, destination: DestinationStream = pino.destination(1)) {
    const options: LoggerOptions = {
      level,
      base: { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        // Before the fields are encoded as text, in which quotes are escaped. pino's `redact` needs the path of each field.
        log: (fields) => withoutSecretFields(fields) as Record<string, unknown>,
      },
      // pino's own serializer would add the fields that `errorFields` has left out.
      serializers: { err: (error: unknown) => error },
      mixin: () => {
        const context = currentMessageContext();
        const span = activeSpanContext() ?? context?.spanContext;
        return {
          ...(context && { correlation_id: context.correlationId }),
          ...(span && { trace_id: span.traceId, span_id: span.spanId }),
        };
      },
    };
    this.pino = pino(options, destination);
  }

  log = (message: unknown, ...rest: unknown[]): void => this.write('info', message, rest);
  error = (message: unknown, ...rest: unknown[]): void => this.write('error', message, rest);
  warn = (message: unknown, ...rest: unknown[]): void => this.write('warn', message, rest);
  debug = (message: unknown, ...rest: unknown[]): void => this.write('debug', message, rest);
  verbose = (message: unknown, ...rest: unknown[]): void => this.write('trace', message, rest);
  fatal = (message: unknown, ...rest: unknown[]): void => this.write('fatal', message, rest);

  /** Nest passes the context last, and the stack of an error before it. */
  private write(level: pino.Level, message: unknown, rest: unknown[]): void {
    const context = rest.pop();
    const [detail] = rest;
    const fields = {
      ...(typeof context === 'string' && { context }),
      ...(detail instanceof Error && { err: errorFields(detail) }),
      ...(typeof detail === 'string' && { stack: detail }),
    };
    if (message instanceof Error)
      this.pino[level]({ ...fields, err: errorFields(message) }, withoutSecrets(message.message));
    else
      this.pino[startupContexts.has(String(context)) && level === 'info' ? 'debug' : level](
        fields,
        withoutSecrets(String(message)),
      );
  }
}
