import { join } from 'node:path';
import { ensureRabbitmq } from '../../../../stack/src/install-rabbitmq.js';
import { versionOf } from '../../../../stack/src/broker-version.js';
import { brokerNodes } from '../../../../stack/src/cluster/broker-nodes.js';
import { prepareFirstBoot } from '../../../../stack/src/first-boot.js';
import { requireFreePorts } from '../../../../stack/src/ports.js';
import { progressLine } from '../../../../stack/src/progress-line.js';
import { rabbitmqSpec } from '../../../../stack/src/rabbitmq.js';
import { ADMINISTRATORS, passwordOf, readOrCreateSecrets } from '../../../../stack/src/secrets.js';
import { launch, PORTS, type StartServer } from './rail-server.js';

/** The installed RabbitMQ with the settings of the shop, or the one of RABBITMQ_HOME. */
export const startRabbitmq: StartServer = async (options) => {
  const server = await ensureRabbitmq(progressLine);
  const { amqp, management, erlang, epmd } = PORTS;
  await requireFreePorts({ amqp, management, erlang, epmd }, { canOverride: false });
  const secrets = readOrCreateSecrets(join(options.folder, 'secrets.json'));
  const nodes = brokerNodes('rails', options.folder, PORTS);
  prepareFirstBoot(nodes);
  const logFile = join(options.folder, 'rabbitmq.log');
  const spec = rabbitmqSpec(server, nodes[0]!, { nodes, logFile, secrets });
  const launched = await launch(spec, options);
  const user = ADMINISTRATORS.broker;
  return {
    ...launched,
    url: `amqp://${user}:${passwordOf(secrets, user, 'broker')}@127.0.0.1:${amqp}`,
    description: `RabbitMQ ${versionOf(server)}`,
  };
};
