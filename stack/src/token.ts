import { parseArgs } from 'node:util';
import { mintCustomerToken, readPrivateKey } from '#identity';
import { readDuration } from './duration.js';
import { findRunningShop } from './running-shop.js';

const USAGE =
  'npm run --silent token -- USR-456 [--for 1h]    a token with which this customer may order, good for 24 h or so long';

/** For the shop whose key the environment has, else for the one that runs here. */
async function token(words: string[]): Promise<string> {
  const { values, positionals } = parseArgs({
    args: words,
    options: { for: { type: 'string', default: '24h' } },
    allowPositionals: true,
  });
  const [user_id, ...rest] = positionals;
  if (user_id === undefined || rest.length > 0) throw new Error(USAGE);
  const privateKey = process.env['CUSTOMER_TOKEN_PRIVATE_KEY'] ?? (await keyOfRunningShop());
  return await mintCustomerToken(readPrivateKey(privateKey), user_id, readDuration(values.for));
}

async function keyOfRunningShop(): Promise<string> {
  const shop = await findRunningShop();
  return shop.startedBy === 'npm start'
    ? shop.facts.customerPrivateKey
    : await shop.project.variableOf('control-room', 'CUSTOMER_TOKEN_PRIVATE_KEY');
}

await token(process.argv.slice(2)).then(
  (made) => console.log(made),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
