import type { Contract, Subscriptions } from '#contracts';
import { z } from 'zod';

/** A JSON Schema, as far as it is looked into here. */
export interface JsonSchema {
  readonly [rule: string]: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly oneOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
}

/** One version of one message, as its file in libs/contracts/published says it for good. */
export interface PublishedVersion {
  readonly type: string;
  readonly version: string;
  readonly kind: Contract['kind'];
  /** Of the payload on the wire, JSON Schema 2020-12. */
  readonly schema: JsonSchema;
  /** Payloads as they may be on the wire, at least one. */
  readonly examples: readonly unknown[];
}

/** What is published of a contract's current version. */
export const publishedForm = ({
  type,
  version,
  kind,
  schema,
  examples = [],
}: Contract): PublishedVersion => ({ type, version, kind, schema: wireSchema(schema), examples });

/** The rules of a payload on the wire without the words about them, which may be bettered at any time. */
export const wireSchema = (schema: z.ZodType): JsonSchema =>
  z.toJSONSchema(schema, {
    io: 'input',
    override: ({ jsonSchema }) => leaveWordsOut(jsonSchema),
  }) as JsonSchema;

/** `format` says it; the expression by which zod checks it is zod's own affair and another in its next version. */
function leaveWordsOut(schema: Record<string, unknown>): void {
  for (const word of ['title', 'description', 'examples', ...(schema['format'] ? ['pattern'] : [])])
    delete schema[word];
}

/** Every message that is said or heard, replies too, each once. */
export function contractsOf(subscriptions: Subscriptions): Contract[] {
  const rows = Object.values(subscriptions);
  const spoken = rows.flatMap(({ publishes, consumes }) => [...publishes, ...consumes]);
  return [...new Set(spoken.flatMap((contract) => [contract, ...(contract.reply ? [contract.reply] : [])]))];
}

/** The part of a version that says whether readers of another can read it. */
export const majorOf = (version: string): number => Number.parseInt(version, 10);

/** Sorts 1.9 before 1.10. */
export function byVersion(one: { version: string }, other: { version: string }): number {
  const [major = 0, minor = 0] = one.version.split('.').map(Number);
  const [otherMajor = 0, otherMinor = 0] = other.version.split('.').map(Number);
  return major - otherMajor || minor - otherMinor;
}
