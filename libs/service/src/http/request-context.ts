import { newMessageContext, type MessageContext, runInMessageContext } from '#messaging';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the first hook. */
    messageContext?: MessageContext;
  }
}

/** Gives every request a correlation id, from `X-Correlation-Id` if that is well formed, and returns it in the response. */
export function addRequestContext(http: FastifyInstance): void {
  http.addHook('onRequest', (request, reply, done) => {
    const { 'x-correlation-id': correlationId, traceparent } = request.headers;
    request.messageContext = newMessageContext({
      ...(typeof correlationId === 'string' && { correlationId }),
      ...(typeof traceparent === 'string' && { traceparent }),
    });
    void reply.header('x-correlation-id', request.messageContext.correlationId);
    done();
  });
  http.addHook('preHandler', (request, _reply, done) => {
    if (request.messageContext) runInMessageContext(request.messageContext, done);
    else done();
  });
}

/** The message context of the request, for the messages that it causes. */
export const RequestContext = createParamDecorator(
  (_: unknown, context: ExecutionContext): MessageContext =>
    context.switchToHttp().getRequest<FastifyRequest>().messageContext ?? newMessageContext(),
);
