import fc from 'fast-check';

/** Texts of typical attacks and edge cases. None is an id, a name or an amount of the shop. */
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

const maliciousNumber = fc.constantFrom(
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

/** The parts of a JSON Schema from which test cases are generated. */
export interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  enum?: unknown[];
  example?: unknown;
  pattern?: string;
}

/** Returns a value that is valid for the schema, or nearly; one part of it is replaced by a malicious value. */
function validValue(schema: Schema): unknown {
  if (schema.example !== undefined) return schema.example;
  if (schema.enum) return schema.enum[0];
  if (schema.properties)
    return Object.fromEntries(Object.entries(schema.properties).map(([key, of]) => [key, validValue(of)]));
  if (schema.type === 'array') return [validValue(schema.items ?? {})];
  if (schema.type === 'integer' || schema.type === 'number') return 1;
  if (schema.type === 'boolean') return true;
  return 'EUR';
}

type Json = undefined | null | boolean | number | string | Json[] | { [key: string]: Json };

const maliciousValue: fc.Arbitrary<Json> = fc.oneof(
  hostileText,
  maliciousNumber,
  // Undefined removes the member.
  fc.constantFrom<Json>(undefined, null, true, [], {}, [[]], [null], { $ne: null }, { toString: 'x' }),
);

/** The paths to all parts of the value; the first is the value itself. */
const pathsIn = (value: unknown, path: string[] = []): string[][] =>
  typeof value === 'object' && value !== null
    ? [path, ...Object.entries(value).flatMap(([key, part]) => pathsIn(part, [...path, key]))]
    : [path];

function replaceAt(value: unknown, [key, ...rest]: string[], part: unknown): unknown {
  if (key === undefined) return part;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>;
  copy[key] = replaceAt(copy[key], rest, part);
  return copy;
}

/** A placeholder for JSON text that has no value in JavaScript. */
const PLACEHOLDER = 'placeholder';

/** Request bodies for the schema with one malicious part, as text. A few are valid nevertheless. */
export function maliciousBodies(schema: Schema): fc.Arbitrary<string> {
  const valid = validValue(schema);
  const json = JSON.stringify(valid);
  const paths = fc.constantFrom(...pathsIn(valid));
  const replaced = fc
    .tuple(paths, maliciousValue)
    .map(([path, part]) => JSON.stringify(replaceAt(valid, path, part)) ?? '');
  const nested = fc
    .tuple(paths, deep)
    .map(([path, part]) =>
      JSON.stringify(replaceAt(valid, path, PLACEHOLDER)).replace(`"${PLACEHOLDER}"`, part),
    );
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
  return fc.oneof({ weight: 6, arbitrary: replaced }, nested, polluted, malformed, oversized);
}
