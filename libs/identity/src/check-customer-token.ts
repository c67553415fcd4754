import type { KeyObject } from 'node:crypto';
import { errors, jwtVerify } from 'jose';
import { ALGORITHM, AUDIENCE, ISSUER, USER_ID } from './claims.js';

export type CheckedToken = { kind: 'customer'; user_id: string } | { kind: 'refused'; reason: string };

/** How far the clock of the issuer may differ. */
const CLOCK_TOLERANCE_S = 30;

/** Checks signature, algorithm, issuer, audience, subject and expiry. Only an expired token has a reason of its own. */
export async function checkCustomerToken(publicKey: KeyObject, token: string): Promise<CheckedToken> {
  try {
    const { payload } = await jwtVerify(token, publicKey, {
      algorithms: [ALGORITHM],
      issuer: ISSUER,
      audience: AUDIENCE,
      requiredClaims: ['sub', 'iat', 'exp'],
      clockTolerance: CLOCK_TOLERANCE_S,
    });
    // jose types it as a string, but does not check it.
    const sub: unknown = payload.sub;
    if (typeof sub === 'string' && USER_ID.test(sub)) return { kind: 'customer', user_id: sub };
  } catch (error) {
    if (error instanceof errors.JWTExpired) return { kind: 'refused', reason: 'The token has expired' };
    if (!(error instanceof errors.JOSEError)) throw error;
  }
  return { kind: 'refused', reason: 'The token is not valid for this shop' };
}
