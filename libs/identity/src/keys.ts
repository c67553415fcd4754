import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';

/** An Ed25519 key pair as environment variables have it: DER (PKCS #8, SPKI) in base64url, one line each. */
export interface KeyPair {
  privateKey: string;
  publicKey: string;
}

/** The private key signs customer tokens; the public key checks them. */
export function makeKeyPair(): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
    publicKeyEncoding: { type: 'spki', format: 'der' },
  });
  return { privateKey: privateKey.toString('base64url'), publicKey: publicKey.toString('base64url') };
}

/** Throws with the expected format if the text is not a private key. */
export const readPrivateKey = (text: string): KeyObject =>
  ed25519(() => createPrivateKey({ key: der(text), format: 'der', type: 'pkcs8' }), 'private', 'PKCS #8');

/** Throws with the expected format if the text is not a public key, also if it is a private one. */
export const readPublicKey = (text: string): KeyObject =>
  ed25519(() => createPublicKey({ key: der(text), format: 'der', type: 'spki' }), 'public', 'SPKI');

const der = (text: string) => Buffer.from(text, 'base64url');

function ed25519(read: () => KeyObject, kind: string, form: string): KeyObject {
  try {
    const key = read();
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Throws the same error as for a key of another type.
  }
  throw new Error(`not an Ed25519 ${kind} key: give ${form} as DER in base64url`);
}
