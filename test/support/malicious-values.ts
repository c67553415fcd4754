import fc from 'fast-check';

/** What nobody would send who means well; none of it is an id, a name or an amount of the shop's. */
export const hostileText = fc.constantFrom(
  '',
  ' ',
  '\u0000',
  'PROD-1\u0000',
  '\ud800',
  '\udfff\ud800',
  '\u202e\u05e9\u05dc\u05d5\u05dd',
  '\u200b\u200d\ufeff',
  'e\u0301'.repeat(90),
  '\u{1f6d2}'.repeat(120),
  "'; DROP TABLE orders; --",
  "1' OR '1'='1",
  '${7*7}{{7*7}}<%= 7*7 %>',
  '<script>alert(1)</script>',
  '../../../../etc/passwd',
  '..\\..\\windows\\win.ini',
  '%2e%2e%2fetc%2fpasswd',
  '..',
  '/etc/passwd',
  'file:///etc/passwd',
  'x\r\nSet-Cookie: a=b',
  '%0d%0aSet-Cookie:%20a=b',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'NaN',
  '-1',
  '1e309',
  '99999999999999999999999999',
  'x'.repeat(190),
);

const hostileNumber = fc.constantFrom(
  -1,
  0.1,
  -0.000_000_1,
  5e-324,
  1e308,
  9_007_199_254_740_993,
  2_147_483_648,
);

const deep = fc.constantFrom(
  '['.repeat(50) + ']'.repeat(50),
  '{"a":'.repeat(3_000) + '1' + '}'.repeat(3_000),
  '['.repeat(30_000) + ']'.repeat(30_000),
);

/** A JSON Schema of an API description, as far as cases are made from it. */
export interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  enum?: unknown[];
  example?: unknown;
  pattern?: string;
}

/** A value that the schema would take, or nearly so: where the hostile part of a body is put in. */
function wellMeant(schema: Schema): unknown {
  if (schema.example !== undefined) return schema.example;
  if (schema.enum) return schema.enum[0];
  if (schema.properties)
    return Object.fromEntries(Object.entries(schema.properties).map(([key, of]) => [key, wellMeant(of)]));
  if (schema.type === 'array') return [wellMeant(schema.items ?? {})];
  if (schema.type === 'integer' || schema.type === 'number') return 1;
  if (schema.type === 'boolean') return true;
  return 'EUR';
}

type Json = undefined | null | boolean | number | string | Json[] | { [key: string]: Json };

const hostileValue: fc.Arbitrary<Json> = fc.oneof(
  hostileText,
  hostileNumber,
  // Undefined is what is missing.
  fc.constantFrom<Json>(undefined, null, true, [], {}, [[]], [null], { $ne: null }, { toString: 'x' }),
);

/** Every way to a part of the value, the value itself first. */
const waysInto = (value: unknown, way: string[] = []): string[][] =>
  typeof value === 'object' && value !== null
    ? [way, ...Object.entries(value).flatMap(([key, part]) => waysInto(part, [...way, key]))]
    : [way];

function put(value: unknown, [key, ...rest]: string[], part: unknown): unknown {
  if (key === undefined) return part;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>;
  copy[key] = put(copy[key], rest, part);
  return copy;
}

/** Stands where something is put in that has no value in JavaScript. */
const HERE = 'put-in-here';

/** Bodies for the schema with something hostile in one place, as text; a few of them are valid all the same. */
export function hostileBodies(schema: Schema): fc.Arbitrary<string> {
  const good = wellMeant(schema);
  const json = JSON.stringify(good);
  const ways = fc.constantFrom(...waysInto(good));
  const spoilt = fc
    .tuple(ways, hostileValue)
    .map(([way, part]) => JSON.stringify(put(good, way, part)) ?? '');
  const nested = fc
    .tuple(ways, deep)
    .map(([way, part]) => JSON.stringify(put(good, way, HERE)).replace(`"${HERE}"`, part));
  const polluted = fc
    .constantFrom('"__proto__":{"admin":true}', '"constructor":{"prototype":{"admin":true}}', '"more":1')
    .map((member) => json.replace('{', `{${member},`));
  const malformed = fc.constantFrom(
    '',
    '{',
    json.slice(0, -1),
    `${json}${json}`,
    "{'a':1}",
    '\ufeff{',
    'NaN',
  );
  const oversized = fc.constant(JSON.stringify({ more: 'x'.repeat(80_000) }));
  return fc.oneof({ weight: 6, arbitrary: spoilt }, nested, polluted, malformed, oversized);
}
