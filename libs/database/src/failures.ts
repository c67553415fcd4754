/** PostgreSQL answered COMMIT with ROLLBACK, because a statement had failed and its error was caught; nothing was written. */
export class TransactionRolledBack extends Error {
  override name = 'TransactionRolledBack';
  constructor(cause: unknown) {
    super('The transaction was rolled back: a statement in it failed. Let its error pass.', { cause });
  }
}

/**
 * COMMIT was sent and its answer was lost: everything was written, or nothing. Do not run the work again; ask for what it
 * wrote, or repeat the request under its key.
 */
export class OutcomeUnknown extends Error {
  override name = 'OutcomeUnknown';
  constructor(cause: unknown) {
    super('COMMIT was sent and its answer was lost: the outcome of the transaction is unknown.', { cause });
  }
}
