/** The database role and broker user of `npm run verify`: it may read everything and change nothing. */
export const AUDITOR = 'auditor';

/** The database role of the exporter of PostgreSQL's metrics: it may read statistics, and no row. */
export const METRICS_READER = 'metrics';
