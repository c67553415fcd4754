export { checkCustomerToken, type CheckedToken } from './check-customer-token.js';
export { type KeyPair, makeKeyPair, readPrivateKey, readPublicKey } from './keys.js';
export { mintCustomerToken } from './mint-customer-token.js';
