import { createHash } from 'node:crypto';
import type { ClientBase, Pool } from 'pg';

/** Rows as objects; `count` is how many rows the statement returned or changed. */
export type Rows<Row> = Row[] & { readonly count: number };

/** Runs one statement, written as a template: each value becomes a parameter, never text. */
export type Sql = <Row = unknown>(template: TemplateStringsArray, ...values: unknown[]) => Promise<Rows<Row>>;

interface Statement {
  text: string;
  name: string;
}

const statements = new WeakMap<TemplateStringsArray, Statement>();

/**
 * The name is a hash of the text: a connection has the statement parsed and planned once, and replicas that share
 * connections through a pooler can't run each other's SQL.
 */
function statementOf(template: TemplateStringsArray): Statement {
  const known = statements.get(template);
  if (known) return known;
  const text = template.reduce((before, part, i) => `${before}$${i}${part}`);
  const name = createHash('sha1').update(text).digest('hex').slice(0, 20);
  statements.set(template, { text, name });
  return { text, name };
}

/** Statements on this connection, or on any of the pool; with `prepared: false` they have no names. */
export const sqlOn =
  (connection: Pick<Pool | ClientBase, 'query'>, { prepared }: { prepared: boolean }): Sql =>
  async <Row>(template: TemplateStringsArray, ...values: unknown[]) => {
    const { text, name } = statementOf(template);
    const { rows, rowCount } = await connection.query({ text, values, ...(prepared && { name }) });
    return Object.assign(rows as Row[], { count: rowCount ?? 0 });
  };
