import { join } from 'node:path';
import { Argument } from 'commander';
import { apps } from './apps.js';
import { exitOnError, npmCommand } from './command-line.js';
import { inherited, nodeSpec } from './node-processes.js';
import { findRunningShop } from './running-shop.js';
import { readOrCreateSecrets } from './secrets.js';

async function printEnvironment(app: string): Promise<void> {
  const shop = await findRunningShop();
  if (shop.startedBy !== 'npm start')
    throw new Error(
      `This shop runs in containers. Start another ${app} with: docker compose up -d --scale ${app}=2`,
    );
  const { dataDir, ports, settings, adminDatabaseUrl: postgresUrl, rabbitmq } = shop.facts;
  const context = { dataDir, ports, settings, postgresUrl, brokerUrl: rabbitmq.adminUrl };
  const { env } = nodeSpec(app, context, readOrCreateSecrets(join(dataDir, 'secrets.json')));
  const ofTheShell = Object.keys(inherited());
  for (const [name, value] of Object.entries(env))
    if (!ofTheShell.includes(name)) console.log(`${name}=${value}`);
}

await npmCommand(
  'environment',
  `Prints the environment of a service of the running shop as an env file, its secrets included. For example:
npm run --silent environment -- order > .order-rail/shop/order.env`,
)
  .addArgument(new Argument('<service>').choices(apps))
  .action(printEnvironment)
  .parseAsync()
  .catch(exitOnError);
