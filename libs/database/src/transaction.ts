import { DatabaseError, type PoolClient } from 'pg';
import { OutcomeUnknown, TransactionRolledBack } from './failures.js';
import type { Rows, Sql } from './statement.js';

/** A transaction that is open while the work given to `Database.transaction` runs. */
export class Transaction {
  private begun: Promise<unknown> = Promise.resolve();
  private isBegun = false;
  private maySend = false;
  private hasEnded = false;
  private firstFailure: unknown;
  private isIntact = true;
  private readonly afterCommit: (() => void)[] = [];

  constructor(
    private readonly client: PoolClient,
    private readonly run: Sql,
  ) {}

  /** False if the connection must not be used again. */
  get leavesConnectionIntact(): boolean {
    return this.isIntact;
  }

  /** Statements run in the order of their calls. Rejects if the transaction has ended. */
  readonly sql: Sql = async <Row>(template: TemplateStringsArray, ...values: unknown[]) => {
    const rows = await this.send<Row>(template, values);
    await this.begun;
    return rows;
  };

  /**
   * As {@link sql}, but resolves when the statement is sent, so that the last statements share a packet with COMMIT. If one of
   * them fails, PostgreSQL answers COMMIT with ROLLBACK.
   */
  readonly sqlWithCommit = async (template: TemplateStringsArray, ...values: unknown[]): Promise<void> => {
    if (!this.isBegun) await this.begun;
    this.requireOpen();
    void this.send(template, values).catch(() => undefined);
  };

  /** Calls `action` once PostgreSQL has confirmed the commit; not at all after an unknown outcome. It must not throw. */
  onCommit(action: () => void): void {
    this.afterCommit.push(action);
  }

  /** BEGIN, the work, COMMIT; ROLLBACK if the work throws. Runs nothing twice. */
  async complete<T>(work: (tx: Transaction) => Promise<T>, pipelineBegin: boolean): Promise<T> {
    this.begun = this.recordFailure(this.client.query('BEGIN DEFERRABLE')).then(() => {
      this.isBegun = true;
      this.maySend = true;
    });
    this.begun.catch(() => undefined);
    this.maySend = pipelineBegin;
    try {
      if (!pipelineBegin) await this.begun;
      const result = await this.whileConnected(work);
      await this.begun;
      this.hasEnded = true;
      if (!this.isIntact) throw this.firstFailure;
      await this.commit();
      for (const action of this.afterCommit) action();
      return result;
    } catch (error) {
      const hadEnded = this.hasEnded;
      this.hasEnded = true;
      if (!hadEnded && this.isIntact)
        await this.recordFailure(this.client.query('ROLLBACK')).catch(() => (this.isIntact = false));
      throw isAfterFailure(error) ? this.firstFailure : error;
    }
  }

  /** Only the first statement is sent before BEGIN is answered. */
  private async send<Row>(template: TemplateStringsArray, values: unknown[]): Promise<Rows<Row>> {
    if (!this.maySend) await this.begun;
    this.maySend = this.isBegun;
    this.requireOpen();
    return await this.recordFailure(this.run<Row>(template, ...values));
  }

  private requireOpen(): void {
    if (this.hasEnded)
      throw new Error('This transaction has ended. Await every statement before its work returns.');
  }

  private async commit(): Promise<void> {
    const result = await this.recordFailure(this.client.query('COMMIT')).catch((error: unknown) => {
      if (isRolledBack(error)) throw error;
      this.isIntact = false;
      throw new OutcomeUnknown(error);
    });
    if (result.command !== 'COMMIT') throw new TransactionRolledBack(this.firstFailure);
  }

  /**
   * Rejects when the connection ends, also while the work waits for something else. The cause is PostgreSQL's reason, if it gave
   * one, so that an idle transaction differs from a shutdown.
   */
  private async whileConnected<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    let onEnd = () => {};
    let cause: unknown;
    const onError = (error: unknown) => (cause = error);
    const lost = new Promise<never>((_, reject) => {
      onEnd = () => {
        const error = new Error('Connection terminated unexpectedly', { cause });
        this.firstFailure ??= error;
        this.isIntact = false;
        reject(error);
      };
    });
    this.client.once('end', onEnd);
    this.client.on('error', onError);
    try {
      return await Promise.race([work(this), lost]);
    } finally {
      this.client.off('end', onEnd);
      this.client.off('error', onError);
    }
  }

  /** After any error but PostgreSQL's own, such as a timeout, the state of the connection is unknown. */
  private async recordFailure<T>(query: Promise<T>): Promise<T> {
    try {
      return await query;
    } catch (error) {
      this.firstFailure ??= error;
      if (!(error instanceof DatabaseError)) this.isIntact = false;
      throw error;
    }
  }
}

/** Classes 23 (integrity constraint) and 40 (rollback): nothing was written. */
const isRolledBack = (error: unknown): boolean =>
  error instanceof DatabaseError && /^(23|40(?!003))/.test(error.code ?? '');

/** "Current transaction is aborted": the error of the statement before has the reason. */
const isAfterFailure = (error: unknown): boolean => error instanceof DatabaseError && error.code === '25P02';
