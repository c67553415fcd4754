import { z } from 'zod';

/** The metadata of every message. Each description says whether it is an AMQP property or an entry of the header table. */
export const messageHeaders = z.object({
  message_id: z.uuid().describe('AMQP property message-id: a UUID v7, kept through retries and replays.'),
  correlation_id: z
    .string()
    .describe(
      'AMQP property correlation-id: one per customer request, the same in every message that follows from it.',
    ),
  type: z
    .string()
    .describe('AMQP property type: the message type; of events and commands also the routing key.'),
  user_id: z
    .string()
    .describe(
      'AMQP property user-id: the broker user that published the message, checked by RabbitMQ. It is the producer; after a retry the consuming service, after a replay the control room.',
    ),
  reply_to: z
    .string()
    .optional()
    .describe(
      'AMQP property reply-to, of requests only: the queue of the instance that waits for the reply.',
    ),
  version: z
    .string()
    .regex(/^\d+\.\d+$/)
    .describe('Header: major.minor of the schema that the payload was written with.'),
  timestamp: z.iso
    .datetime()
    .describe('Header: when the message was written; the AMQP property timestamp has it in seconds.'),
  retry_count: z.int().nonnegative().describe('Header: how many attempts have failed.'),
  producer: z.string().describe('Header: the service that wrote the message.'),
  traceparent: z
    .string()
    .describe('Header: W3C Trace Context; each message is a child span of the one that caused it.'),
  tracestate: z
    .string()
    .optional()
    .describe('Header: W3C Trace Context; absent unless the trace of the request has one.'),
  causation_id: z
    .uuid()
    .optional()
    .describe('Header: the id of the message that caused this one; absent if an HTTP request did.'),
});

/** All examples have the same ids, as if they belonged to one order. */
export const exampleHeaders = (type: string, version: string, producer: string) => ({
  message_id: '01a20a55-6a10-7c3e-9d21-5f0c8b7a1e42',
  correlation_id: '01a20a55-683c-74c7-8110-351a17e8d3c1',
  type,
  user_id: producer,
  version,
  timestamp: '2026-11-23T21:34:59.136Z',
  retry_count: 0,
  producer,
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
});
