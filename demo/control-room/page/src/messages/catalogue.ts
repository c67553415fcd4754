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

interface Operation {
  action: 'send' | 'receive';
  tags: { name: string }[];
  channel: Reference;
  messages: Reference[];
  reply?: { messages: Reference[] };
}

/** The parts of the AsyncAPI document that the page shows. */
export interface Catalogue {
  operations: Record<string, Operation>;
  components: { messages: Record<string, Version> };
}

/** What one service does with a message. A publisher has one version; a consumer has every version that it accepts. */
export interface Use {
  service: string;
  action: 'publishes' | 'consumes';
  versions: string[];
  /** Only of a consumer. A reply has none: it goes to the queue in reply-to. */
  queue?: string;
}

/** A message with all its versions, the newest first. */
export interface Entry {
  type: string;
  kind: string;
  versions: Version[];
  uses: Use[];
}

/** Sorted by name; publishers before consumers. */
export function entriesOf({ operations, components }: Catalogue): Entry[] {
  const versions = Object.values(components.messages);
  const uses = Object.values(operations).flatMap(usesOf);
  return [...new Set(versions.map(({ name }) => name))].sort().map((type) => {
    const own = versions.filter(({ name }) => name === type).reverse();
    return {
      type,
      kind: own[0]?.tags[0]?.name ?? '',
      versions: own,
      uses: uses
        .filter((use) => use.type === type)
        .sort((one, other) => other.action.localeCompare(one.action)),
    };
  });
}

/** A request has a second use: its publisher consumes the reply, its consumer publishes it in the newest version. */
function usesOf({ action, tags, channel, messages, reply }: Operation): (Use & { type: string })[] {
  const service = tags[0]?.name ?? '';
  const isConsumer = action === 'receive';
  const own = { ...versionsIn(messages), service };
  const replies = reply && { ...versionsIn(reply.messages), service };
  return [
    isConsumer ? { ...own, action: 'consumes', queue: lastPartOf(channel) } : { ...own, action: 'publishes' },
    ...(replies && isConsumer
      ? [{ ...replies, versions: replies.versions.slice(-1), action: 'publishes' as const }]
      : replies
        ? [{ ...replies, action: 'consumes' as const }]
        : []),
  ];
}

/** The references end in a name such as `order.created-1.1`. */
function versionsIn(messages: readonly Reference[]): { type: string; versions: string[] } {
  const names = messages.map((reference) => lastPartOf(reference).split('-'));
  return { type: names[0]?.[0] ?? '', versions: names.map(([, version = '']) => version) };
}

const lastPartOf = ({ $ref }: Reference): string => $ref.split('/').at(-1) ?? '';

/** True if each word of the text is part of the type, kind, description, a service, a queue or a field. */
export function matches({ type, kind, versions, uses }: Entry, text: string): boolean {
  const fields = versions.flatMap(({ payload }) => fieldsOf(payload).map(({ path }) => path));
  const used = uses.flatMap(({ service, queue = '' }) => [service, queue]);
  const searched = [type, kind, versions[0]?.summary, ...used, ...fields].join(' ').toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => searched.includes(word));
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
