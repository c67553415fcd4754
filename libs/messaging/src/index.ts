export { BrokerConnection, type Log } from './broker/broker-connection.js';
export { ConfirmedPublisher, Refused, Unroutable } from './broker/confirmed-publisher.js';
export { connectToAnyNode } from './broker/node-addresses.js';
export { type ChannelOptions, RecoveringChannel } from './broker/recovering-channel.js';
export { UnconfirmedPublisher } from './broker/unconfirmed-publisher.js';
export { type QueueDepth, QueueDepths, type QueueDepthsRead, readDepths } from './broker/queue-depths.js';
export { AmqpTransport } from './consuming/amqp-transport.js';
export type { ConsumerState } from './consuming/consumer-state.js';
export { type ConsumerOptions, QueueConsumer } from './consuming/queue-consumer.js';
export {
  currentCallReporter,
  currentMessageContext,
  runInMessageContext,
} from './consuming/message-context.js';
export { Subscribe } from './consuming/subscribe.decorator.js';
export type { DeadLetter } from './dead-letters/dead-letter.js';
export { DeadLetterCollector } from './dead-letters/dead-letter-collector.js';
export { type EditedPayload, replayOf, type Replayable } from './dead-letters/replay.js';
export { decode, decodePayload } from './envelope/decode.js';
export { encode, MAX_BODY_BYTES } from './envelope/encode.js';
export type { MessageContext, Message, MessageWith, OutgoingMessage } from './envelope/message.js';
export { type CallerContext, newMessageContext } from './envelope/new-message-context.js';
export {
  activeSpanContext,
  newSpanContext,
  recordedContextOf,
  spanContextIn,
  traceHeadersOf,
} from './tracing/trace-context.js';
export {
  actionOfClass,
  type Attempt,
  decideErrorAction,
  DEFAULT_RETRY_DELAYS_MS,
  type ErrorAction,
} from './failure/error-policy.js';
export {
  type FailureClass,
  failureClassOf,
  failureRules,
  isConflict,
  isOutcomeUnknown,
  isUnavailable,
  tookTooLong,
} from './failure/failure-classes.js';
export * from './failure/failures.js';
export { withoutSecretFields, withoutSecrets } from './failure/without-secrets.js';
export { Inbox, type InboxKey } from './inbox/inbox.js';
export { Messaging, MessagingModule, type MessagingOptions } from './messaging.module.js';
export { OutboxBacklog } from './outbox/outbox-backlog.js';
export { Outbox, type OutboxOptions } from './outbox/outbox.js';
export { OutboxRelay, type RelayBatch } from './outbox/relay.js';
export { LogReader } from './replaying/log-reader.js';
export type { LogBatch, UnreadableInLog } from './replaying/read-batch.js';
export { ReplyInbox } from './requesting/reply-inbox.js';
export { ReplySender } from './requesting/reply-sender.js';
export type { Call, CallEvent } from './telemetry/call.js';
export { type Dropped, dropReasons, publisherDropReasons } from './telemetry/dropped.js';
export type { MessageEvent } from './telemetry/message-event.js';
export { exactly, NO_ROUTING_KEY, NOTHING } from './resource-patterns.js';
export { TelemetryConsumer } from './consuming/telemetry-consumer.js';
export { Telemetry } from './telemetry/telemetry.js';
export { inCallSpan } from './tracing/in-call-span.js';
export * from './topology-names.js';
export * from './topology.js';
