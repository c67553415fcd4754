import type { LoggerService } from '@nestjs/common';
import { currentStory } from '#messaging';
import pino, { type Logger } from 'pino';

/** What Nest tells about its own start is of no use in production. */
const chatter = new Set([
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestFactory',
  'NestMicroservice',
]);

/** One JSON object per line on stdout, with service, time and, where there is one, the correlation id. */
export class JsonLogger implements LoggerService {
  private readonly pino: Logger;

  constructor(service: string, level: string) {
    this.pino = pino({
      level,
      base: { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: () => {
        const story = currentStory();
        return story ? { correlation_id: story.correlationId } : {};
      },
    });
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
      ...(detail instanceof Error && { err: detail }),
      ...(typeof detail === 'string' && { stack: detail }),
    };
    if (message instanceof Error) this.pino[level]({ ...fields, err: message }, message.message);
    else
      this.pino[chatter.has(String(context)) && level === 'info' ? 'debug' : level](fields, String(message));
  }
}
