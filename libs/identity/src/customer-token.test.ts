import {
  checkCustomerToken,
  makeKeyPair,
  mintCustomerToken,
  readPrivateKey,
  readPublicKey,
} from './index.js';

const pair = makeKeyPair();
const privateKey = readPrivateKey(pair.privateKey);
const publicKey = readPublicKey(pair.publicKey);

test('the public key checks a token of the private key', async () => {
  const token = await mintCustomerToken(privateKey, 'USR-456', 60_000);
  expect(await checkCustomerToken(publicKey, token)).toEqual({ kind: 'customer', user_id: 'USR-456' });
});

test('refuses a token of another key pair', async () => {
  const token = await mintCustomerToken(readPrivateKey(makeKeyPair().privateKey), 'USR-456', 60_000);
  expect(await checkCustomerToken(publicKey, token)).toMatchObject({ kind: 'refused' });
});

test('refuses a token that expired more than 30 s ago', async () => {
  const expiredFor = async (seconds: number) =>
    await checkCustomerToken(publicKey, await mintCustomerToken(privateKey, 'USR-456', -1_000 * seconds));
  expect(await expiredFor(20)).toMatchObject({ kind: 'customer' });
  expect(await expiredFor(40)).toEqual({ kind: 'refused', reason: 'The token has expired' });
});

test.each(['', 'USR 456', '../USR-456', 'x'.repeat(61)])('mints no token for %j', async (user_id) => {
  await expect(mintCustomerToken(privateKey, user_id, 60_000)).rejects.toThrow('is not a customer id');
});

test.each([
  ['nothing', ''],
  ['a word', 'secret'],
  ['a private key', pair.privateKey],
])('refuses %s as a public key, with the expected format', (_, text) => {
  expect(() => readPublicKey(text)).toThrow('not an Ed25519 public key: give SPKI as DER in base64url');
});

test('a public key cannot sign tokens', () => {
  expect(() => readPrivateKey(pair.publicKey)).toThrow('not an Ed25519 private key');
});
