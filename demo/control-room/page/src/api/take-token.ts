import { takeTokenFromAddress } from './operator.js';

// Imported before all else, so that nothing reads the address while the token is in it.
takeTokenFromAddress();
addEventListener('hashchange', ({ oldURL }) => takeTokenFromAddress(oldURL));
