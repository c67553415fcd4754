import { parseArgs } from 'node:util';
import { mintCustomerToken, readPrivateKey } from '#identity';
import { readDuration } from './duration.js';
import { customerKeyOf, findRunningShop } from './running-shop.js';

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
  const { CUSTOMER_TOKEN_PRIVATE_KEY: given } = process.env;
  const privateKey = given ? readPrivateKey(given) : await customerKeyOf(await findRunningShop());
  return await mintCustomerToken(privateKey, user_id, readDuration(values.for));
}

await token(process.argv.slice(2)).then(
  (made) => console.log(made),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
