import { AsyncLocalStorage } from 'node:async_hooks';
import { PrismaPg } from '@prisma/adapter-pg';
import { Sql, sqltag } from '@prisma/client/runtime/client';
import { type Pool, type PoolClient, types } from 'pg';

/** Runs one prepared statement; rows as objects, a bigint as such, as Prisma gives them. */
type Run = (text: string, values: unknown[]) => Promise<{ rows: unknown[]; rowCount: number | null }>;

type Template = TemplateStringsArray | Sql;
type Work = (tx: object) => Promise<unknown>;

/** What is replaced of a Prisma client. */
interface Client {
  $transaction(work: Work | readonly unknown[], options?: object): Promise<unknown>;
}

/** More than any service has; what comes beyond it is not kept, lest a list of parameters of ever new length fills the server. */
const MOST_STATEMENTS = 500;
const names = new Map<string, string>();

/** The same text has the same name, so that each connection has PostgreSQL parse and plan it once; '' prepares nothing. */
function statementName(sql: string): string {
  const known = names.get(sql);
  if (known !== undefined) return known;
  if (names.size >= MOST_STATEMENTS) return '';
  const name = `statement-${names.size + 1}`;
  names.set(sql, name);
  return name;
}

/** A bigint column is a bigint in TypeScript, as in Prisma's models; pg would give a string. */
const asPrismaReads = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === Number(types.builtins.INT8)
      ? BigInt
      : (types.getTypeParser(oid, format) as (text: string) => unknown),
};

const runOn =
  (connection: Pick<Pool | PoolClient, 'query'>): Run =>
  (text, values) =>
    connection.query({ name: statementName(text), text, values, types: asPrismaReads });

/** The connection of one transaction, for as long as it is the transaction's. */
class Line {
  private isOpen = true;
  private readonly runHere: Run;

  constructor(connection: PoolClient) {
    this.runHere = runOn(connection);
  }

  /** Called before COMMIT or ROLLBACK is sent: a statement after that would be outside of the transaction, or in another's. */
  close(): void {
    this.isOpen = false;
  }

  readonly run: Run = async (text, values) => {
    if (!this.isOpen)
      throw new Error('This transaction has ended: await every statement before its work returns.');
    return await this.runHere(text, values);
  };
}

const beginning = new AsyncLocalStorage<{ line?: Line }>();

/** Prisma's adapter on our pool, which also says which connection a transaction has got, and when it is over. */
export class LineTellingPg extends PrismaPg {
  constructor(readonly pool: Pool) {
    super(pool, { disposeExternalPool: true, statementNameGenerator: ({ sql }) => statementName(sql) });
  }

  override async connect(): ReturnType<PrismaPg['connect']> {
    const adapter = await super.connect();
    const start = adapter.startTransaction.bind(adapter);
    adapter.startTransaction = async (isolation) => {
      const transaction = await start(isolation);
      const line = new Line((transaction as unknown as { client: PoolClient }).client);
      const execute = transaction.executeRaw.bind(transaction);
      transaction.executeRaw = async (query) => {
        if (/^(COMMIT|ROLLBACK)$/.test(query.sql)) line.close();
        return await execute(query);
      };
      const begun = beginning.getStore();
      if (begun) begun.line = line;
      return transaction;
    };
    return adapter;
  }
}

/** The four ways to say SQL to a Prisma client, past its query engine. */
function sqlMethods(run: Run) {
  const rows = async (text: string, values: unknown[]) => (await run(text, values)).rows;
  const count = async (text: string, values: unknown[]) => (await run(text, values)).rowCount ?? 0;
  const tagged =
    <T>(then: (text: string, values: unknown[]) => Promise<T>) =>
    (template: Template, ...values: unknown[]) => {
      const { text, values: all } =
        template instanceof Sql ? template : sqltag(template, ...(values as Sql[]));
      return then(text, all);
    };
  return {
    $queryRaw: tagged(rows),
    $executeRaw: tagged(count),
    $queryRawUnsafe: (text: string, ...values: unknown[]) => rows(text, values),
    $executeRawUnsafe: (text: string, ...values: unknown[]) => count(text, values),
  };
}

/**
 * A Prisma client whose SQL goes straight to the connection, also within its transactions, instead of through the query
 * engine: a statement costs a third. Statements of a transaction that do not wait for each other leave together, and are
 * answered in the order in which they were sent. Models are Prisma's as ever, in the same transaction.
 */
export function withDirectSql<Class extends new (options: never) => object>(PrismaClass: Class): Class {
  const Base = PrismaClass as unknown as new (options: { adapter: LineTellingPg }) => Client;
  class Direct extends Base {
    constructor(options: { adapter: LineTellingPg }) {
      super(options);
      Object.assign(this, sqlMethods(runOn(options.adapter.pool)));
    }

    override async $transaction(work: Work | readonly unknown[], options?: object): Promise<unknown> {
      if (typeof work !== 'function') return await super.$transaction(work, options);
      const begun: { line?: Line } = {};
      // Defined, not assigned: an assignment would reach through the transaction to the client that all share.
      const direct = (tx: object) =>
        Object.create(tx, Object.getOwnPropertyDescriptors(sqlMethods(begun.line!.run))) as object;
      return await beginning.run(begun, () => super.$transaction((tx) => work(direct(tx)), options));
    }
  }
  return Direct as unknown as Class;
}
