import type { KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import { ALGORITHM, AUDIENCE, ISSUER, USER_ID } from './claims.js';

/**
 * A JWT that says who its bearer is, from now on for so many milliseconds, rounded up to a second. Only who has the
 * private key can make one: the identity provider of a shop, which here whoever runs the shop stands in for.
 */
export async function mintCustomerToken(
  privateKey: KeyObject,
  user_id: string,
  lastsMs: number,
): Promise<string> {
  if (!USER_ID.test(user_id))
    throw new Error(`"${user_id}" is no customer: an id is 1 to 60 letters, digits and dashes, e.g. USR-456`);
  const now = Math.floor(Date.now() / 1_000);
  return await new SignJWT()
    .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(user_id)
    .setIssuedAt(now)
    .setExpirationTime(now + Math.ceil(lastsMs / 1_000))
    .sign(privateKey);
}
