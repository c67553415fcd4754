import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { CompactSign } from 'jose';
import { ALGORITHM, AUDIENCE, ISSUER } from './claims.js';
import { checkCustomerToken } from './index.js';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const now = Math.floor(Date.now() / 1_000);
const good = { iss: ISSUER, aud: AUDIENCE, sub: 'USR-456', iat: now, exp: now + 3_600 };

/** With any payload and header, and a valid signature. */
const signed = async (payload: string, header: object = {}): Promise<string> =>
  await new CompactSign(new TextEncoder().encode(payload))
    .setProtectedHeader({ alg: ALGORITHM, ...header })
    .sign(privateKey);

const check = async (claims: object, header?: object) =>
  await checkCustomerToken(publicKey, await signed(JSON.stringify(claims), header));

test('accepts the claims that the other tests change', async () => {
  expect(await check(good)).toEqual({ kind: 'customer', user_id: 'USR-456' });
});

test.each([
  ['a number', 123],
  ['zero', 0],
  ['true', true],
  ['null', null],
  ['an array of an id', ['USR-456']],
  ['an object', { toString: 'USR-456' }],
  ['empty', ''],
  ['too long', 'x'.repeat(61)],
  ['an id with NUL', 'USR-456\u0000'],
  ['an id with a line end', 'USR-456\n'],
  ['half of a surrogate pair', 'USR-\ud800'],
  ['missing', undefined],
])('refuses a signed token whose sub is %s', async (_, sub) => {
  expect(await check({ ...good, sub })).toMatchObject({ kind: 'refused' });
});

const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(undefined, -1, 1e308, '9999999999', [AUDIENCE], [ISSUER], ['USR-456'], {}, 'USR-456\u0000'),
);
const oddClaims = fc.record(
  { iss: odd, aud: odd, sub: odd, iat: odd, exp: odd, nbf: odd, jti: odd },
  { requiredKeys: [] },
);
const oddHeaders = fc.record(
  { typ: odd, kid: odd, cty: odd, jwk: odd, x5c: odd, 'https://order-rail.example/odd': odd },
  { requiredKeys: [] },
);

test('a signed token with any claims and headers gives a customer id or is refused, and never throws', async () => {
  await fc.assert(
    fc.asyncProperty(oddClaims, oddHeaders, async (claims, header) => {
      const checked = await check({ ...good, ...claims }, header);
      if (checked.kind === 'refused') return;
      const { sub = undefined } = { ...good, ...claims };
      expect(checked.user_id).toBe(sub);
      expect(checked.user_id).toMatch(/^[A-Za-z0-9-]{1,60}$/);
      expect(typeof checked.user_id).toBe('string');
    }),
    { numRuns: 2_000, seed: 20_261_126 },
  );
});

test.each(['', 'null', '[]', '"USR-456"', '{', '\ufeff{}', '{"sub":"USR-456"}', '{"exp":1e999}'])(
  'refuses a signed payload of %j',
  async (payload) => {
    expect(await checkCustomerToken(publicKey, await signed(payload))).toMatchObject({ kind: 'refused' });
  },
);
