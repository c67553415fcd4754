/** A transaction of the service's own database, as Prisma's interactive transactions have it; the tables `outbox` and `inbox` are in it. */
export interface SqlTransaction {
  $executeRawUnsafe(sql: string, ...values: unknown[]): Promise<number>;
  $queryRawUnsafe<T = unknown>(sql: string, ...values: unknown[]): Promise<T>;
}

/** Opens the transactions in which a service's changes, its inbox and its outbox are one. */
export interface Transactions<Tx extends SqlTransaction> {
  $transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}
