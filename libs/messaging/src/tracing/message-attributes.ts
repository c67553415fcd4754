import type { Attributes } from '@opentelemetry/api';
import type { ConsumeMessage } from 'amqplib';
import type { OutgoingMessage } from '../envelope/message.js';
import { retryCountIn } from '../envelope/metadata.js';

type Operation = { name: string; type: 'create' | 'send' | 'receive' | 'process' };

/**
 * The attributes of the messaging semantic conventions 1.45 and of their page on RabbitMQ. They are no part of the stable
 * constants of OpenTelemetry, so their names are written here.
 */
export const attributesOf = (operation: Operation, destination: string): Attributes => ({
  'messaging.system': 'rabbitmq',
  'messaging.operation.name': operation.name,
  'messaging.operation.type': operation.type,
  'messaging.destination.name': destination,
});

export const attributesOfOutgoing = (
  operation: Operation,
  { exchange, routingKey, properties }: Pick<OutgoingMessage, 'exchange' | 'routingKey' | 'properties'>,
): Attributes => ({
  ...attributesOf(operation, destinationOf(exchange, routingKey)),
  'messaging.rabbitmq.destination.routing_key': routingKey,
  ...idsOf(properties),
});

export const attributesOfDelivery = (
  operation: Operation,
  { fields, properties }: ConsumeMessage,
  queue: string,
): Attributes => ({
  ...attributesOf(operation, destinationOf(fields.exchange, fields.routingKey, queue)),
  'messaging.rabbitmq.destination.routing_key': fields.routingKey,
  'messaging.rabbitmq.message.delivery_tag': fields.deliveryTag,
  ...idsOf(properties),
  'message.retry_count': retryCountIn(properties.headers),
});

/** `{exchange}:{routing key}:{queue}` without empty and repeated parts. */
const destinationOf = (...parts: string[]): string =>
  [...new Set(parts.filter((part) => part !== ''))].join(':') || 'amq.default';

export const idsOf = ({
  messageId,
  correlationId,
}: {
  messageId?: unknown;
  correlationId?: unknown;
}): Attributes => ({
  ...(typeof messageId === 'string' && { 'messaging.message.id': messageId }),
  ...(typeof correlationId === 'string' && { 'messaging.message.conversation_id': correlationId }),
});
