/** A JSON Schema, as far as the page shows it. */
export interface Schema {
  type?: string | string[];
  format?: string;
  pattern?: string;
  const?: unknown;
  enum?: unknown[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  oneOf?: Schema[];
  anyOf?: Schema[];
}

interface Reference {
  $ref: string;
}

/** One version of a message. */
export interface Version {
  name: string;
  title: string;
  summary: string;
  tags: { name: string }[];
  payload: Schema;
  examples: { payload: unknown }[];
}

/** The AsyncAPI document, as far as the page shows it. */
export interface Catalogue {
  operations: Record<
    string,
    { action: 'send' | 'receive'; tags: { name: string }[]; channel: Reference; messages: Reference[] }
  >;
  components: { messages: Record<string, Version> };
}

/** A message with all its versions, the newest first, and who says and hears it. */
export interface Entry {
  type: string;
  kind: string;
  versions: Version[];
  saidBy: string[];
  heardBy: string[];
}

/** The messages of the catalogue by name; a reply goes the way of its request, and has no operation of its own. */
export function entriesOf({ operations, components }: Catalogue): Entry[] {
  const versions = Object.values(components.messages);
  const who = (action: string, type: string) =>
    Object.entries(operations)
      .filter(
        ([key, operation]) =>
          operation.action === action && /\.(?:says|hears)\.(.+)$/.exec(key)?.[1] === type,
      )
      .map(([, { tags }]) => tags[0]?.name ?? '');
  return [...new Set(versions.map(({ name }) => name))].sort().map((type) => {
    const own = versions.filter(({ name }) => name === type).reverse();
    return {
      type,
      kind: own[0]?.tags[0]?.name ?? '',
      versions: own,
      saidBy: who('send', type),
      heardBy: who('receive', type),
    };
  });
}

/** One field of a payload in a line: its way, what it is, and whether it may be left out. */
export interface Field {
  path: string;
  kind: string;
  optional: boolean;
}

/** The fields of a payload from the outside in; those of alternatives each once. */
export function fieldsOf(schema: Schema, way = ''): Field[] {
  const alternatives = schema.oneOf ?? schema.anyOf;
  if (alternatives) {
    const fields = alternatives.flatMap((one) => fieldsOf(one, way));
    return fields.filter(({ path }, at) => fields.findIndex((other) => other.path === path) === at);
  }
  if (schema.items) return fieldsOf(schema.items, `${way}[]`);
  return Object.entries(schema.properties ?? {}).flatMap(([name, part]) => {
    const path = way === '' ? name : `${way}.${name}`;
    const optional = !schema.required?.includes(name);
    return [{ path, kind: kindOf(part), optional }, ...fieldsOf(part, path)];
  });
}

function kindOf({ type, format, enum: values, const: only, items, oneOf, anyOf }: Schema): string {
  if (values) return values.join(' | ');
  if (only !== undefined) return JSON.stringify(only);
  if (items) return `list of ${kindOf(items)}`;
  const alternatives = oneOf ?? anyOf;
  if (alternatives) return alternatives.map(kindOf).join(' or ');
  return format ?? (Array.isArray(type) ? type.join(' or ') : type) ?? 'anything';
}
