import { createHash } from 'node:crypto';
import type { ClientBase, Pool } from 'pg';

/** `count` is the number of rows that the statement returned or changed. */
export type Rows<Row> = Row[] & { readonly count: number };

/** Runs one statement, a template whose values are sent as parameters. */
export type Sql = <Row = unknown>(template: TemplateStringsArray, ...values: unknown[]) => Promise<Rows<Row>>;

interface Statement {
  text: string;
  name: string;
}

const statements = new WeakMap<TemplateStringsArray, Statement>();

/**
 * Named by a hash of its text: PostgreSQL parses it once per connection, and replicas that share connections through a pooler
 * cannot run each other's SQL.
 */
function statementOf(template: TemplateStringsArray): Statement {
  const cached = statements.get(template);
  if (cached) return cached;
  const text = template.reduce((before, part, i) => `${before}$${i}${part}`);
  const name = createHash('sha1').update(text).digest('hex').slice(0, 20);
  statements.set(template, { text, name });
  return { text, name };
}

/** With `prepared: false` statements have no names. */
export const sqlOn =
  (connection: Pick<Pool | ClientBase, 'query'>, { prepared }: { prepared: boolean }): Sql =>
  async <Row>(template: TemplateStringsArray, ...values: unknown[]) => {
    const { text, name } = statementOf(template);
    const { rows, rowCount } = await connection.query({ text, values, ...(prepared && { name }) });
    return Object.assign(rows as Row[], { count: rowCount ?? 0 });
  };
