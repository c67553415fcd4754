import type { Subscriptions } from '#contracts';
import { stringify } from 'yaml';
import { shopPorts } from '../../ports.js';
import { VHOST } from '../../setup/broker.js';
import { messageFlows } from '../message-flows.js';
import { channelsOf } from './channels.js';
import { messagesOf, sharedComponents } from './messages.js';
import { operationsOf } from './operations.js';

const kinds = {
  event: 'A fact: every subscriber gets its own copy.',
  command: 'Work for the one service that its name begins with; replicas are competing consumers.',
  reply:
    'The response to a request, at most once; an event with the same outcome is published at least once.',
  telemetry: 'Sent at most once; it may be lost.',
};

/** The message catalogue of the shop as AsyncAPI 3, computed from the subscriptions. */
export function asyncApiDocument(subscriptions: Subscriptions): string {
  const flows = messageFlows(subscriptions);
  const services = Object.keys(subscriptions);
  return stringify(
    {
      asyncapi: '3.1.0',
      info: {
        title: 'Order Rail: messages',
        version: '1.0.0',
        description:
          'Which service publishes and consumes which message. Services publish to topic exchanges, and consume each message from a queue of their own. ' +
          'A consumer reads every minor version of a major that it knows and older majors for which it has an upcaster; any other is dead-lettered. ' +
          'Retries, dead letters and permissions are described in docs/architecture.md.',
        license: { name: 'MIT', url: 'https://opensource.org/license/mit' },
        tags: [
          ...Object.entries(kinds).map(([name, description]) => ({ name, description })),
          ...services.map((name) => ({ name, description: `Messages that ${name} publishes and consumes.` })),
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
            'Every service has a user of its own, which may read its own queues and publish only its own messages.',
          security: [{ $ref: '#/components/securitySchemes/service' }],
        },
      },
      channels: channelsOf(subscriptions, flows),
      operations: operationsOf(flows),
      components: {
        ...sharedComponents,
        messages: messagesOf(flows),
        securitySchemes: {
          service: { type: 'userPassword', description: 'Name and password of the service.' },
        },
      },
    },
    { lineWidth: 110, aliasDuplicateObjects: false },
  );
}
