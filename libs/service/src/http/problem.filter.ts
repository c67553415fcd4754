import { isConflict, isOutcomeUnknown, isUnavailable, tookTooLong } from '#messaging';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem, type ProblemDetails } from './problem.js';

/** The responses to errors of Fastify and Nest themselves. */
const defaults: Record<number, ProblemDetails> = {
  400: { title: 'The request can’t be read', detail: 'Send well-formed JSON.' },
  404: { title: 'Not found', detail: 'Nothing has this URL. Check the path and the id.' },
  405: { title: 'Method not allowed', detail: 'Use a method of the API description at /docs.' },
  413: { title: 'The body is too large', detail: 'Send a smaller one. An order has at most 100 lines.' },
  415: {
    title: 'Unsupported media type',
    detail: 'Send JSON with the header "content-type: application/json".',
  },
  503: {
    title: 'Temporarily unavailable',
    detail: 'Try again in a few seconds.',
  },
};

const outcomeUnknown = (hasKey: boolean): ProblemDetails => ({
  title: 'The outcome is unknown',
  detail: hasKey
    ? 'The database did not confirm the change. Repeat the request with the same Idempotency-Key: if it was done, you get its response, and nothing is done twice.'
    : 'The database did not confirm the change. Check whether it was done before you repeat the request.',
});

/** For requests that are safe to repeat because of their key. */
const WITH_KEY = 'With the same Idempotency-Key nothing happens twice.';

/** Turns every error of a request into `application/problem+json`, without stack, SQL or host names. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly log = new Logger('http');

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const status = statusOf(error);
    if (status === 503) void reply.header('retry-after', '5');
    else if (status === 401) void reply.header('www-authenticate', challengeFor(request));
    else if (status >= 500) this.log.error(error instanceof Error ? error : String(error));
    void reply
      .status(status)
      .type('application/problem+json')
      .send({
        type: 'about:blank',
        status,
        ...detailsOf(error, status, request.headers['idempotency-key'] !== undefined),
        correlation_id: request.messageContext?.correlationId,
      });
  }
}

/** RFC 6750: `invalid_token` only if the request has a token. */
const challengeFor = ({ headers }: FastifyRequest): string =>
  headers.authorization === undefined ? 'Bearer' : 'Bearer error="invalid_token"';

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const isTransient = [isOutcomeUnknown, isUnavailable, isConflict, tookTooLong].some((test) => test(error));
  if (isTransient) return 503;
  const status = (error as { statusCode?: unknown } | undefined)?.statusCode;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}

function detailsOf(error: unknown, status: number, hasKey: boolean): ProblemDetails {
  if (error instanceof Problem) return error.details;
  if (isOutcomeUnknown(error)) return outcomeUnknown(hasKey);
  if (status === 503 && error instanceof HttpException)
    return { title: 'Not ready', detail: 'Wait for the checks that are down.', checks: error.getResponse() };
  const { title, detail } = defaults[status] ?? (status < 500 ? refused : internal);
  return { title, detail: status >= 500 && hasKey ? `${detail} ${WITH_KEY}` : detail };
}

const refused = { title: 'The request is refused', detail: 'See the API description at /docs.' };
const internal = {
  title: 'Internal error',
  detail: 'Try again. The correlation id finds the error in the logs.',
};
