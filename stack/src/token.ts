import { mintCustomerToken, readPrivateKey } from '#identity';
import { durationOption, exitOnError, npmCommand } from './command-line.js';
import { customerKeyOf, findRunningShop } from './running-shop.js';

/** The key is CUSTOMER_TOKEN_PRIVATE_KEY if that is set, otherwise that of the shop that runs in this folder. */
async function printToken(userId: string, { for: lifetimeMs }: { for: number }): Promise<void> {
  const { CUSTOMER_TOKEN_PRIVATE_KEY: key } = process.env;
  const privateKey = key ? readPrivateKey(key) : await customerKeyOf(await findRunningShop());
  console.log(await mintCustomerToken(privateKey, userId, lifetimeMs));
}

await npmCommand('token', 'Prints a token with which a customer can place orders.')
  .argument('<user-id>', 'the customer, e.g. USR-456')
  .addOption(durationOption('--for <duration>', 'how long the token is valid', '24h'))
  .action(printToken)
  .parseAsync()
  .catch(exitOnError);
