/**
 * | kind                    | what happens                                                                     |
 * | ----------------------- | -------------------------------------------------------------------------------- |
 * | fail-statement          | PostgreSQL refuses the statement; later messages of the client still arrive       |
 * | silence-statement       | the statement does not arrive; the connection sends nothing more but stays open   |
 * | abort-before-commit     | the transaction fails unnoticed, so that PostgreSQL answers COMMIT with ROLLBACK  |
 * | cut-after-commit        | PostgreSQL commits; its response is dropped and the connection is closed          |
 * | silence-after-commit    | PostgreSQL commits; its response is dropped and the connection stays open         |
 */
export type FaultKind =
  | 'fail-statement'
  | 'silence-statement'
  | 'abort-before-commit'
  | 'cut-after-commit'
  | 'silence-after-commit';

/** A fault that applies to the next statements that match. */
export class StatementFault {
  /** The number of statements to which it was applied. */
  hits = 0;

  constructor(
    readonly kind: FaultKind,
    private readonly match: string | RegExp,
    private times: number,
    readonly code: string,
  ) {}

  get isAtCommit(): boolean {
    return this.kind.endsWith('-commit');
  }

  /** Returns whether the fault applies to the statement; uses up one of its times if so. */
  appliesTo(statement: string): boolean {
    const matches =
      typeof this.match === 'string' ? statement.includes(this.match) : this.match.test(statement);
    if (!matches || this.times === 0) return false;
    this.times -= 1;
    return true;
  }

  disarm(): void {
    this.times = 0;
  }
}
