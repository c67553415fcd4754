import { z } from 'zod';

type Node = Record<string, unknown>;
interface Converted {
  schema: Node;
  components: Record<string, Node>;
}

/** The JSON Schema of the encoded form: amounts are decimal numbers. A schema with an `id` in its meta is a component of that name. */
export function wireSchema(schema: unknown): Converted | undefined {
  if (!(schema instanceof z.ZodType)) return undefined;
  const {
    $schema: _,
    $defs = {},
    ...root
  } = z.toJSONSchema(schema, { io: 'input', override: plain }) as Node;
  const components: Record<string, Node> = {};
  for (const [id, definition] of Object.entries($defs as Record<string, Node>))
    components[id] = withoutId(definition);
  if (typeof root['id'] !== 'string') return { schema: root, components };
  components[root['id']] = withoutId(root);
  return { schema: { $ref: `#/components/schemas/${root['id']}` }, components };
}

/** Removes details that a reader does not need: the pattern of a format, and bounds equal to those of the number type. */
function plain({ jsonSchema }: { jsonSchema: Node }): void {
  if (typeof jsonSchema['format'] === 'string') delete jsonSchema['pattern'];
  if (jsonSchema['maximum'] === Number.MAX_SAFE_INTEGER) delete jsonSchema['maximum'];
  if (jsonSchema['minimum'] === Number.MIN_SAFE_INTEGER) delete jsonSchema['minimum'];
}

const withoutId = ({ id: _, ...rest }: Node): Node => rest;
