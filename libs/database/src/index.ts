export { ANSWER_TIMEOUT_MS, CONNECT_TIMEOUT_MS, Database, type DatabaseOptions } from './database.js';
export { OutcomeUnknown, TransactionRolledBack } from './failures.js';
export type { Rows, Sql, Transaction } from './transaction.js';
