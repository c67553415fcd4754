import { createHash } from 'node:crypto';

/** A statement as PostgreSQL takes it. */
export interface Statement {
  text: string;
  name: string;
}

const statements = new WeakMap<TemplateStringsArray, Statement>();

/**
 * The template with a parameter in place of each value. The name is a hash of the text: a connection has the statement
 * parsed and planned once, and replicas that share connections through a pooler can't run each other's SQL.
 */
export function statementOf(template: TemplateStringsArray): Statement {
  const known = statements.get(template);
  if (known) return known;
  const text = template.reduce((before, part, i) => `${before}$${i}${part}`);
  const name = createHash('sha1').update(text).digest('hex').slice(0, 20);
  statements.set(template, { text, name });
  return { text, name };
}
