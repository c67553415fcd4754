import type { LoggerService } from '@nestjs/common';
import { currentMessageContext, withoutSecretFields, withoutSecrets } from '#messaging';
import pino, { type DestinationStream, type Logger, type LoggerOptions } from 'pino';

/** What Nest tells about its own start is of no use in production. */
const chatter = new Set([
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestFactory',
  'NestMicroservice',
]);

/** Of an error what it says of itself and of its causes; what drivers hang on theirs may be rows, addresses or logins. */
const told = (error: unknown, depth = 0): unknown =>
  error instanceof Error && depth < 5
    ? {
        type: error.name,
        message: error.message,
        stack: error.stack,
        ...('code' in error && { code: String(error.code) }),
        ...(error.cause !== undefined && { cause: told(error.cause, depth + 1) }),
        ...(error instanceof AggregateError && { errors: error.errors.map((one) => told(one, depth + 1)) }),
      }
    : String(error);

/**
 * One JSON object per line on stdout, with service, time and, where there is one, the correlation id. Whatever a line was to
 * say, it is written without card tokens, mail addresses and credentials.
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
        // Before the fields become text, in which quotes are escaped. pino's `redact` knows fields by their path only.
        log: (fields) => withoutSecretFields(fields) as Record<string, unknown>,
      },
      // Its own would take what `told` returns for an error and add what was left out.
      serializers: { err: (error: unknown) => error },
      mixin: () => {
        const context = currentMessageContext();
        return context ? { correlation_id: context.correlationId } : {};
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
      ...(detail instanceof Error && { err: told(detail) }),
      ...(typeof detail === 'string' && { stack: detail }),
    };
    if (message instanceof Error)
      this.pino[level]({ ...fields, err: told(message) }, withoutSecrets(message.message));
    else
      this.pino[chatter.has(String(context)) && level === 'info' ? 'debug' : level](
        fields,
        withoutSecrets(String(message)),
      );
  }
}
