/** The parts of JSON Schema that the page shows. */
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

export interface Version {
  name: string;
  title: string;
  summary: string;
  tags: { name: string }[];
  payload: Schema;
  examples: { payload: unknown }[];
}

/** The parts of the AsyncAPI document that the page shows. */
export interface Catalogue {
  operations: Record<
    string,
    { action: 'send' | 'receive'; tags: { name: string }[]; channel: Reference; messages: Reference[] }
  >;
  components: { messages: Record<string, Version> };
}

/** A message with all its versions, the newest first. */
export interface Entry {
  type: string;
  kind: string;
  versions: Version[];
  publishedBy: string[];
  consumedBy: string[];
}

/** Sorted by name. A reply has no operation of its own: it goes back to the publisher of its request. */
export function entriesOf({ operations, components }: Catalogue): Entry[] {
  const versions = Object.values(components.messages);
  const servicesOf = (action: string, type: string) =>
    Object.entries(operations)
      .filter(
        ([key, operation]) =>
          operation.action === action && /\.(?:publishes|consumes)\.(.+)$/.exec(key)?.[1] === type,
      )
      .map(([, { tags }]) => tags[0]?.name ?? '');
  return [...new Set(versions.map(({ name }) => name))].sort().map((type) => {
    const own = versions.filter(({ name }) => name === type).reverse();
    return {
      type,
      kind: own[0]?.tags[0]?.name ?? '',
      versions: own,
      publishedBy: servicesOf('send', type),
      consumedBy: servicesOf('receive', type),
    };
  });
}

/** One field of a payload. */
export interface Field {
  path: string;
  kind: string;
  optional: boolean;
}

/** All fields, nested ones after their parent; fields of several alternatives once. */
export function fieldsOf(schema: Schema, parent = ''): Field[] {
  const alternatives = schema.oneOf ?? schema.anyOf;
  if (alternatives) {
    const fields = alternatives.flatMap((alternative) => fieldsOf(alternative, parent));
    return fields.filter(({ path }, index) => fields.findIndex((other) => other.path === path) === index);
  }
  if (schema.items) return fieldsOf(schema.items, `${parent}[]`);
  return Object.entries(schema.properties ?? {}).flatMap(([name, part]) => {
    const path = parent === '' ? name : `${parent}.${name}`;
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
