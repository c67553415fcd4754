import { takeTokenFromAddress } from './operator.js';

// Must be imported first, so that no other module reads the address while it contains the token.
takeTokenFromAddress();
addEventListener('hashchange', ({ oldURL }) => takeTokenFromAddress(oldURL));
