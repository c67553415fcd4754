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

test('a token says whose it is to whoever has the public key', async () => {
  const token = await mintCustomerToken(privateKey, 'USR-456', 60_000);
  expect(await checkCustomerToken(publicKey, token)).toEqual({ kind: 'customer', user_id: 'USR-456' });
});

test('a token of another pair of keys is nobody’s', async () => {
  const token = await mintCustomerToken(readPrivateKey(makeKeyPair().privateKey), 'USR-456', 60_000);
  expect(await checkCustomerToken(publicKey, token)).toMatchObject({ kind: 'refused' });
});

test('a token ends when it is to, and half a minute is left to clocks that differ', async () => {
  const expiredFor = async (seconds: number) =>
    await checkCustomerToken(publicKey, await mintCustomerToken(privateKey, 'USR-456', -1_000 * seconds));
  expect(await expiredFor(20)).toMatchObject({ kind: 'customer' });
  expect(await expiredFor(40)).toEqual({ kind: 'refused', why: 'The token has expired' });
});

test.each(['', 'USR 456', '../USR-456', 'x'.repeat(61)])('no token is made for %j', async (user_id) => {
  await expect(mintCustomerToken(privateKey, user_id, 60_000)).rejects.toThrow('is no customer');
});

test.each([
  ['nothing', ''],
  ['a word', 'secret'],
  ['a private key', pair.privateKey],
])('%s is no public key, and the refusal says what is wanted', (_, text) => {
  expect(() => readPublicKey(text)).toThrow('an Ed25519 public key is wanted, SPKI as DER in base64url');
});

test('a public key makes no tokens', () => {
  expect(() => readPrivateKey(pair.publicKey)).toThrow('an Ed25519 private key is wanted');
});
