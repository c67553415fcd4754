import { newMessageContext, newSpanContext, type MessageContext, runInMessageContext } from '#messaging';
import { type Context, context } from '@opentelemetry/api';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the first hook. */
    messageContext?: MessageContext;
    /** With the span of the request. */
    traceContext?: Context;
  }
}

/** Gives every request a correlation id, from `X-Correlation-Id` if that is well formed, and returns it in the response. */
export function addRequestContext(http: FastifyInstance): void {
  http.addHook('onRequest', (request, reply, done) => {
    const { headers } = request;
    const correlationId = headers['x-correlation-id'];
    const given = typeof correlationId === 'string' ? correlationId : undefined;
    const caused = newMessageContext({ correlationId: given, headers });
    request.messageContext = { ...caused, spanContext: caused.spanContext ?? newSpanContext() };
    request.traceContext = context.active();
    void reply.header('x-correlation-id', request.messageContext.correlationId);
    done();
  });
  http.addHook('preHandler', (request, _reply, done) => {
    const { messageContext, traceContext = context.active() } = request;
    if (!messageContext) return done();
    // Reading the body has left the context of the first hook.
    context.with(traceContext, () => runInMessageContext(messageContext, done));
  });
}

/** The message context of the request, for the messages that it causes. */
export const RequestContext = createParamDecorator(
  (_: unknown, context: ExecutionContext): MessageContext =>
    context.switchToHttp().getRequest<FastifyRequest>().messageContext ?? newMessageContext(),
);
