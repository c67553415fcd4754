import { type Link, type Span, type SpanContext, SpanKind, trace } from '@opentelemetry/api';
import type { ConsumeMessage } from 'amqplib';
import type { MessageContext, OutgoingMessage } from '../envelope/message.js';
import { attributesOf, attributesOfDelivery, attributesOfOutgoing, idsOf } from './message-attributes.js';
import {
  activeSpanContext,
  contextOf,
  ifValid,
  recordedContextOf,
  spanContextIn,
  traceHeadersOf,
} from './trace-context.js';

/**
 * One function per operation of the semantic conventions. The creation context of a message is the parent of its later spans, so
 * that one order is one trace. Without an SDK a span records nothing and has the context of its parent.
 */
const tracer = trace.getTracer('messaging');

type Sent = Pick<OutgoingMessage, 'exchange' | 'routingKey' | 'properties'>;

/** The message is added to the outbox. A child of its cause; its context travels in the headers of the message. */
export const startCreateSpan = (message: Sent, causedBy: MessageContext): Span => {
  const attributes = attributesOfOutgoing({ name: 'create', type: 'create' }, message);
  return injected(message, start(attributes, SpanKind.PRODUCER, contextOf(causedBy.spanContext)));
};

/** A dead letter is added to the outbox again. In the trace of the message, with a link to the request of the operator. */
export const startReplaySpan = (message: Sent): Span => {
  const creation = spanContextIn(message.properties.headers);
  const attributes = attributesOfOutgoing({ name: 'replay', type: 'create' }, message);
  return start(attributes, SpanKind.PRODUCER, contextOf(creation), linksTo(creation, activeSpanContext()));
};

/** The message is published until its confirm: by the relay, or as a retry or dead letter, with a link to the failed delivery. */
export const startSendSpan = (message: Sent): Span => {
  const creation = spanContextIn(message.properties.headers);
  const attributes = attributesOfOutgoing({ name: 'send', type: 'send' }, message);
  const links = linksTo(creation, activeSpanContext());
  const span = start(attributes, SpanKind.CLIENT, contextOf(creation), links);
  const recorded = recordedContextOf(span);
  if (recorded) sendSpans.set(message, recorded);
  return span;
};

const sendSpans = new WeakMap<Sent, SpanContext>();

/** The last `send` span of the message; undefined if no SDK recorded it. */
export const sendSpanOf = (message: Sent): SpanContext | undefined => sendSpans.get(message);

/** A reply is published without an outbox. A child of its cause; its context travels in the headers of the reply. */
export const startSendReplySpan = (message: Sent, causedBy: MessageContext): Span => {
  const attributes = attributesOfOutgoing({ name: 'send', type: 'send' }, message);
  return injected(message, start(attributes, SpanKind.PRODUCER, contextOf(causedBy.spanContext)));
};

/** A consumer handles one delivery, with all its attempts until the ack. */
export const startProcessSpan = (delivery: ConsumeMessage, queue: string): Span => {
  const creation = spanContextIn(delivery.properties.headers);
  const attributes = attributesOfDelivery({ name: 'process', type: 'process' }, delivery, queue);
  return start(attributes, SpanKind.CONSUMER, contextOf(creation), linksTo(creation));
};

/** A batch of a stream is processed: the first span of a trace, with links to the messages. */
export const startProcessBatchSpan = (deliveries: readonly ConsumeMessage[], queue: string): Span => {
  const attributes = {
    ...attributesOf({ name: 'process', type: 'process' }, queue),
    'messaging.batch.message_count': deliveries.length,
  };
  const creations = deliveries.map(({ properties }) => spanContextIn(properties.headers));
  return start(attributes, SpanKind.CONSUMER, contextOf(undefined), linksTo(...creations));
};

/** A request waits for its reply. A child of the active span. */
export const startReceiveSpan = (queue: string): Span => {
  const attributes = attributesOf({ name: 'receive', type: 'receive' }, queue);
  return start(attributes, SpanKind.CLIENT, contextOf(activeSpanContext()));
};

/** Links to the reply, if there is one. */
export function endReceiveSpan(span: Span, reply: ConsumeMessage | undefined): void {
  if (reply) {
    span.addLinks(linksTo(spanContextIn(reply.properties.headers)));
    span.setAttributes(idsOf(reply.properties));
  }
  span.end();
}

const start = (
  attributes: ReturnType<typeof attributesOf>,
  kind: SpanKind,
  parent: ReturnType<typeof contextOf>,
  links: Link[] = [],
): Span => {
  const name = `${String(attributes['messaging.operation.name'])} ${String(attributes['messaging.destination.name'])}`;
  return tracer.startSpan(name, { kind, attributes, links }, parent);
};

function injected({ properties }: Sent, span: Span): Span {
  const spanContext = ifValid(span.spanContext());
  if (spanContext) Object.assign(properties.headers, traceHeadersOf(spanContext));
  return span;
}

const linksTo = (...contexts: ReturnType<typeof spanContextIn>[]): Link[] =>
  contexts.flatMap((context) => (context ? [{ context }] : []));
