import type { KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import { ALGORITHM, AUDIENCE, ISSUER, USER_ID } from './claims.js';

/**
 * Signs a JWT for a customer. It is valid for `validForMs`, rounded up to a second. In a real shop the identity provider has the
 * private key; here the person who runs the shop has it.
 */
export async function mintCustomerToken(
  privateKey: KeyObject,
  user_id: string,
  validForMs: number,
): Promise<string> {
  if (!USER_ID.test(user_id))
    throw new Error(
      `"${user_id}" is not a customer id. Give 1 to 60 letters, digits and dashes, e.g. USR-456`,
    );
  const now = Math.floor(Date.now() / 1_000);
  return await new SignJWT()
    .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(user_id)
    .setIssuedAt(now)
    .setExpirationTime(now + Math.ceil(validForMs / 1_000))
    .sign(privateKey);
}
