import { beginStory, type Cause, withinStory } from '#messaging';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before anything else happens to the request. */
    story?: Cause;
  }
}

/** Gives every request its correlation id, taken from `X-Correlation-Id` if that is well formed, and answers with it. */
export function tellStories(http: FastifyInstance): void {
  http.addHook('onRequest', (request, reply, done) => {
    const { 'x-correlation-id': correlationId, traceparent } = request.headers;
    request.story = beginStory({
      ...(typeof correlationId === 'string' && { correlationId }),
      ...(typeof traceparent === 'string' && { traceparent }),
    });
    void reply.header('x-correlation-id', request.story.correlationId);
    done();
  });
  http.addHook('preHandler', (request, _reply, done) => {
    if (request.story) withinStory(request.story, done);
    else done();
  });
}

/** The request as a cause, for the messages that it leads to. */
export const Story = createParamDecorator(
  (_: unknown, context: ExecutionContext): Cause =>
    context.switchToHttp().getRequest<FastifyRequest>().story ?? beginStory(),
);
