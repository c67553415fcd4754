import type { Subscriptions } from '#contracts';
import { stringify } from 'yaml';
import { shopPorts } from '../../ports.js';
import { VHOST } from '../../setup/broker.js';
import { messagesOfShop } from '../published-messages.js';
import { channelsOf } from './channels.js';
import { messagesOf, sharedByMessages } from './messages.js';
import { operationsOf } from './operations.js';

const kinds = {
  event: 'A fact: every subscriber gets its own copy.',
  command: 'Work for the one service that its name begins with; competing instances share it.',
  reply: 'The answer to a request, at most once; an event tells the same for certain.',
  telemetry: 'What may be lost.',
};

/** The message catalogue of the shop as AsyncAPI 3, computed from the table of who says what to whom. */
export function asyncApiDocument(subscriptions: Subscriptions): string {
  const said = messagesOfShop(subscriptions);
  const services = Object.keys(subscriptions);
  return stringify(
    {
      asyncapi: '3.1.0',
      info: {
        title: 'Order Rail: messages',
        version: '1.0.0',
        description:
          'Who says what to whom in the shop. Exchanges of type topic carry what is said, one queue for each service and message what is heard. ' +
          'A consumer reads every minor version of a major that it knows and older majors for which it has an upcaster; any other becomes a dead letter. ' +
          'Retries, dead letters and rights are described in docs/architecture.md.',
        license: { name: 'MIT', url: 'https://opensource.org/license/mit' },
        tags: [
          ...Object.entries(kinds).map(([name, description]) => ({ name, description })),
          ...services.map((name) => ({ name, description: `What ${name} says and hears.` })),
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
            'Every service has a user of its own, which may read its own queues and say what its row of the table names.',
          security: [{ $ref: '#/components/securitySchemes/service' }],
        },
      },
      channels: channelsOf(subscriptions, said),
      operations: operationsOf(said),
      components: {
        ...sharedByMessages,
        messages: messagesOf(said),
        securitySchemes: {
          service: { type: 'userPassword', description: 'Name and password of the service.' },
        },
      },
    },
    { lineWidth: 110, aliasDuplicateObjects: false },
  );
}
