import { z } from 'zod';

type Node = Record<string, unknown>;
interface Converted {
  schema: Node;
  components: Record<string, Node>;
}

/** A schema as it looks on the wire, amounts as numbers with decimals; one with an `id` in its meta stands among the components under it. */
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

/** Says no more than a reader needs: a format without its long pattern, no bounds that are those of the number type. */
function plain({ jsonSchema }: { jsonSchema: Node }): void {
  if (typeof jsonSchema['format'] === 'string') delete jsonSchema['pattern'];
  if (jsonSchema['maximum'] === Number.MAX_SAFE_INTEGER) delete jsonSchema['maximum'];
  if (jsonSchema['minimum'] === Number.MIN_SAFE_INTEGER) delete jsonSchema['minimum'];
}

const withoutId = ({ id: _, ...rest }: Node): Node => rest;
