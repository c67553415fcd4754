/** The database role and broker user of `npm run verify`: the one who may look into everything, and change nothing. */
export const AUDITOR = 'auditor';
