import type { Contract, Subscriptions } from '#contracts';
import { z } from 'zod';

/** The keywords of JSON Schema that the checks read. */
export interface JsonSchema {
  readonly [rule: string]: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly oneOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
}

/** The content of a file in libs/contracts/published, which never changes. */
export interface PublishedVersion {
  readonly type: string;
  readonly version: string;
  readonly kind: Contract['kind'];
  /** The payload on the wire, as JSON Schema 2020-12. */
  readonly schema: JsonSchema;
  /** Payloads on the wire, at least one. */
  readonly examples: readonly unknown[];
}

/** The current version of a contract, in the form in which it is published. */
export const publishedForm = ({
  type,
  version,
  kind,
  schema,
  examples = [],
}: Contract): PublishedVersion => ({ type, version, kind, schema: wireSchema(schema), examples });

/** The schema of a payload on the wire, without the descriptions, which may be improved at any time. */
export const wireSchema = (schema: z.ZodType): JsonSchema =>
  z.toJSONSchema(schema, {
    io: 'input',
    override: ({ jsonSchema }) => removeDescriptions(jsonSchema),
  }) as JsonSchema;

/** Also removes a pattern beside a format: zod's expression for a format differs from version to version of zod. */
function removeDescriptions(schema: Record<string, unknown>): void {
  for (const keyword of ['title', 'description', 'examples', ...(schema['format'] ? ['pattern'] : [])])
    delete schema[keyword];
}

/** Every contract that a service publishes or consumes, each once, replies included. */
export function contractsOf(subscriptions: Subscriptions): Contract[] {
  const rows = Object.values(subscriptions);
  const contracts = rows.flatMap(({ publishes, consumes }) => [...publishes, ...consumes]);
  return [
    ...new Set(contracts.flatMap((contract) => [contract, ...(contract.reply ? [contract.reply] : [])])),
  ];
}

/** Consumers of the same major can read each other's minor versions. */
export const majorOf = (version: string): number => Number.parseInt(version, 10);

/** Sorts 1.9 before 1.10. */
export function byVersion(one: { version: string }, other: { version: string }): number {
  const [major = 0, minor = 0] = one.version.split('.').map(Number);
  const [otherMajor = 0, otherMinor = 0] = other.version.split('.').map(Number);
  return major - otherMajor || minor - otherMinor;
}
