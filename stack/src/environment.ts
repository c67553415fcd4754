import { join } from 'node:path';
import { apps } from './apps.js';
import { inherited, nodeSpec } from './node-processes.js';
import { findRunningShop } from './running-shop.js';
import { readOrCreateSecrets } from './secrets.js';

/** `npm run environment -- <service>`: the environment of a service of the running shop, secrets included, as an env file. */
async function printEnvironment(app: string | undefined): Promise<void> {
  if (app === undefined || !apps.includes(app))
    throw new Error(
      `Name a service: ${apps.join(', ')}.\nFor example: npm run --silent environment -- order > .order-rail/shop/order.env`,
    );
  const shop = await findRunningShop();
  if (shop.startedBy !== 'npm start')
    throw new Error(
      `This shop runs in containers. Start another ${app} with: docker compose run -d --no-deps ${app}`,
    );
  const { dataDir, ports, settings, adminDatabaseUrl: postgresUrl, rabbitmq } = shop.facts;
  const context = { dataDir, ports, settings, postgresUrl, brokerUrl: rabbitmq.adminUrl };
  const { env } = nodeSpec(app, context, readOrCreateSecrets(join(dataDir, 'secrets.json')));
  const ofTheShell = Object.keys(inherited());
  for (const [name, value] of Object.entries(env))
    if (!ofTheShell.includes(name)) console.log(`${name}=${value}`);
}

await printEnvironment(process.argv[2]).catch((error: unknown) => {
  console.error((error as Error).message);
  process.exit(1);
});
