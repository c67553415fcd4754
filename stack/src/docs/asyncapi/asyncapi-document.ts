import type { Subscriptions } from '#contracts';
import { stringify } from 'yaml';
import { shopPorts } from '../../ports.js';
import { VHOST } from '../../setup/broker.js';
import { publishedMessages } from '../published-messages.js';
import { channelsOf } from './channels.js';
import { messagesOf, sharedByMessages } from './messages.js';
import { operationsOf } from './operations.js';

const kinds = {
  event: 'A fact: every consuming service receives its own copy.',
  command: 'Work for the one service that its name begins with; its instances are competing consumers.',
  reply:
    'The answer to a request, delivered at most once; an event with the same content is delivered at least once.',
  telemetry: 'Published at most once: it may be lost.',
};

/** The message catalogue of the shop as AsyncAPI 3, generated from `subscriptions.ts`. */
export function asyncApiDocument(subscriptions: Subscriptions): string {
  const messages = publishedMessages(subscriptions);
  const services = Object.keys(subscriptions);
  return stringify(
    {
      asyncapi: '3.1.0',
      info: {
        title: 'Order Rail: messages',
        version: '1.0.0',
        description:
          'Who publishes and consumes what in the shop. Services publish to topic exchanges and consume from one queue per service and message. ' +
          'A consumer reads every minor version of a major that it knows, and older majors for which it has an upcaster. It dead-letters every other version. ' +
          'docs/architecture.md describes retries, dead letters and rights.',
        license: { name: 'MIT', url: 'https://opensource.org/license/mit' },
        tags: [
          ...Object.entries(kinds).map(([name, description]) => ({ name, description })),
          ...services.map((name) => ({ name, description: `What ${name} publishes and consumes.` })),
        ],
      },
      defaultContentType: 'application/json',
      servers: {
        rabbitmq: {
          title: 'RabbitMQ of the running shop',
          host: `127.0.0.1:${shopPorts.amqp}`,
          pathname: `/${VHOST}`,
          protocol: 'amqp',
          protocolVersion: '0.9.1',
          description:
            'Every service has its own user, which may read its own queues and publish the messages of its row in subscriptions.ts.',
          security: [{ $ref: '#/components/securitySchemes/service' }],
        },
      },
      channels: channelsOf(subscriptions, messages),
      operations: operationsOf(messages),
      components: {
        ...sharedByMessages,
        messages: messagesOf(messages),
        securitySchemes: {
          service: { type: 'userPassword', description: 'Name and password of the service.' },
        },
      },
    },
    { lineWidth: 110, aliasDuplicateObjects: false },
  );
}
