/** The database role and broker user of `npm run verify`: it may read everything and change nothing. */
export const AUDITOR = 'auditor';
