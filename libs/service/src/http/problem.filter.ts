import { isConflict, isOutcomeUnknown, isUnavailable, tookTooLong } from '#messaging';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem, type ProblemDetails } from './problem.js';

/** What to say about the refusals that Fastify and Nest make by themselves. */
const advice: Record<number, ProblemDetails> = {
  400: { title: 'The request can’t be read', detail: 'Send well-formed JSON.' },
  404: { title: 'Not found', detail: 'There is nothing here; look at the path and the id.' },
  405: { title: 'Method not allowed', detail: 'Use one of the methods that the API description names.' },
  413: { title: 'The body is too large', detail: 'Send a smaller one; an order has at most 100 lines.' },
  415: {
    title: 'Unsupported media type',
    detail: 'Send JSON with the header "content-type: application/json".',
  },
  503: {
    title: 'The shop can’t do this at the moment',
    detail: 'Try again in a moment; with the same Idempotency-Key nothing happens twice.',
  },
};

const outcomeUnknown: ProblemDetails = {
  title: 'It is not known whether this was done',
  detail:
    'The database did not answer whether it keeps the change. Repeat the request with the same Idempotency-Key: if it was done, you get its answer, and nothing is done twice. Without a key, look first whether it was done.',
};

/** Turns whatever a request ends in into `application/problem+json`, without a stack, a query or a host in it. */
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
        ...detailsOf(error, status),
        correlation_id: request.messageContext?.correlationId,
      });
  }
}

/** RFC 6750: a request without a token learns that one is wanted, a request with a wrong one that it is wrong. */
const challengeFor = ({ headers }: FastifyRequest): string =>
  headers.authorization === undefined ? 'Bearer' : 'Bearer error="invalid_token"';

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const mayPass = [isOutcomeUnknown, isUnavailable, isConflict, tookTooLong].some((test) => test(error));
  if (mayPass) return 503;
  const status = (error as { statusCode?: unknown } | undefined)?.statusCode;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}

function detailsOf(error: unknown, status: number): ProblemDetails {
  if (error instanceof Problem) return error.details;
  if (isOutcomeUnknown(error)) return outcomeUnknown;
  if (status === 503 && error instanceof HttpException)
    return { title: 'Not ready', detail: 'Wait for what is down.', checks: error.getResponse() };
  return (
    advice[status] ?? {
      title: status < 500 ? 'The request can’t be done' : 'Something went wrong on our side',
      detail:
        status < 500
          ? 'Look at the API description at /docs.'
          : 'Try again; with the same Idempotency-Key nothing happens twice. The correlation id finds the cause in the logs.',
    }
  );
}
