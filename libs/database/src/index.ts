export {
  CONNECT_TIMEOUT_MS,
  Database,
  type DatabaseOptions,
  DEFAULT_CONNECTIONS,
  type PoolUse,
  QUERY_TIMEOUT_MS,
} from './database.js';
export { OutcomeUnknown, TransactionRolledBack } from './failures.js';
export { type Rows, type Sql, sqlOn } from './statement.js';
export type { Transaction } from './transaction.js';
