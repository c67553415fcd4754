import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';

/** An Ed25519 key pair as it stands in an environment variable: DER (PKCS #8, SPKI) in base64url, one line each. */
export interface KeyPair {
  privateKey: string;
  publicKey: string;
}

/** With the private key customers' tokens are made, with the public one they can only be checked. */
export function makeKeyPair(): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
    publicKeyEncoding: { type: 'spki', format: 'der' },
  });
  return { privateKey: privateKey.toString('base64url'), publicKey: publicKey.toString('base64url') };
}

/** Throws with what is wanted when the text is no private key. */
export const readPrivateKey = (text: string): KeyObject =>
  ed25519(() => createPrivateKey({ key: der(text), format: 'der', type: 'pkcs8' }), 'private', 'PKCS #8');

/** Throws with what is wanted when the text is no public key, a private one included. */
export const readPublicKey = (text: string): KeyObject =>
  ed25519(() => createPublicKey({ key: der(text), format: 'der', type: 'spki' }), 'public', 'SPKI');

const der = (text: string) => Buffer.from(text, 'base64url');

function ed25519(read: () => KeyObject, kind: string, form: string): KeyObject {
  try {
    const key = read();
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Told below, in the same words as a key of another kind.
  }
  throw new Error(`an Ed25519 ${kind} key is wanted, ${form} as DER in base64url`);
}
