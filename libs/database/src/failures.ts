/** PostgreSQL answered COMMIT with ROLLBACK, because a statement had failed and its error was caught. Nothing was written. */
export class TransactionRolledBack extends Error {
  override name = 'TransactionRolledBack';
  constructor(cause: unknown) {
    super(
      'The transaction was rolled back because a statement in it failed. Do not catch the error of a statement.',
      { cause },
    );
  }
}

/**
 * COMMIT was sent and its response was lost: everything was written, or nothing. Do not run the work again. Read what it wrote, or
 * repeat the request with its Idempotency-Key.
 */
export class OutcomeUnknown extends Error {
  override name = 'OutcomeUnknown';
  constructor(cause: unknown) {
    super(
      'COMMIT was sent and its response was lost, so the outcome of the transaction is unknown. Read what it wrote before running it again.',
      { cause },
    );
  }
}
