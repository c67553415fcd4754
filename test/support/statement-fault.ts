/**
 * | kind                    | what happens                                                                     |
 * | ----------------------- | -------------------------------------------------------------------------------- |
 * | fail-statement          | PostgreSQL refuses the statement; what the client sent behind it arrives          |
 * | silence-statement       | the statement does not arrive; nothing is answered any more, TCP stays open       |
 * | abort-before-commit     | the transaction fails unseen, so that PostgreSQL answers COMMIT with ROLLBACK     |
 * | cut-after-commit        | COMMIT is carried out, its answer is dropped and the connection is closed         |
 * | silence-after-commit    | COMMIT is carried out, its answer is dropped and TCP stays open                   |
 */
export type FaultKind =
  | 'fail-statement'
  | 'silence-statement'
  | 'abort-before-commit'
  | 'cut-after-commit'
  | 'silence-after-commit';

/** An armed fault. */
export class FaultRule {
  /** How many statements it has hit. */
  hits = 0;

  constructor(
    readonly kind: FaultKind,
    private readonly match: string | RegExp,
    private times: number,
    readonly code: string,
  ) {}

  get isAboutCommit(): boolean {
    return this.kind.endsWith('-commit');
  }

  /** Uses up one of its times when the statement matches. */
  takes(said: string): boolean {
    const matches = typeof this.match === 'string' ? said.includes(this.match) : this.match.test(said);
    if (!matches || this.times === 0) return false;
    this.times -= 1;
    return true;
  }

  disarm(): void {
    this.times = 0;
  }
}
