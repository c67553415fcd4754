import type { KeyObject } from 'node:crypto';
import { errors, jwtVerify } from 'jose';
import { ALGORITHM, AUDIENCE, ISSUER, USER_ID } from './claims.js';

/** Whose token it is, or why it is nobody's. */
export type Checked = { kind: 'customer'; user_id: string } | { kind: 'refused'; why: string };

/** By how much the provider's clock may differ from ours. */
const CLOCKS_DIFFER_S = 30;

/** Holds a token against key, algorithm, issuer, audience and expiry; only the expiry is told apart, nobody can use more. */
export async function checkCustomerToken(publicKey: KeyObject, token: string): Promise<Checked> {
  try {
    const { payload } = await jwtVerify(token, publicKey, {
      algorithms: [ALGORITHM],
      issuer: ISSUER,
      audience: AUDIENCE,
      requiredClaims: ['sub', 'iat', 'exp'],
      clockTolerance: CLOCKS_DIFFER_S,
    });
    // The type of jose promises a string, the token does not.
    const sub: unknown = payload.sub;
    if (typeof sub === 'string' && USER_ID.test(sub)) return { kind: 'customer', user_id: sub };
  } catch (error) {
    if (error instanceof errors.JWTExpired) return { kind: 'refused', why: 'The token has expired' };
    if (!(error instanceof errors.JOSEError)) throw error;
  }
  return { kind: 'refused', why: 'The token is none of this shop' };
}
