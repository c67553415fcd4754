import { isDeepStrictEqual } from 'node:util';
import type { JsonSchema } from './published-version.js';

/**
 * The changes that keep consumers of two minor versions of one major from reading each other's payloads. A later minor
 * may only add optional fields, at any depth. A stricter rule would reject old payloads; a looser rule would admit
 * payloads that old consumers reject.
 */
export function breakingChanges(older: JsonSchema, newer: JsonSchema, at = 'payload'): string[] {
  const { properties = {}, required = [], items, oneOf, anyOf, ...rules } = older;
  const { properties: newProperties = {}, required: newRequired = [], ...newRest } = newer;
  const { items: newItems, oneOf: newOneOf, anyOf: newAnyOf, ...newRules } = newRest;
  return [
    ...(isDeepStrictEqual(rules, newRules) ? [] : [`${at} was ${json(rules)} and is ${json(newRules)}`]),
    ...Object.entries(properties).flatMap(([name, schema]) =>
      newProperties[name]
        ? breakingChanges(schema, newProperties[name], `${at}.${name}`)
        : [`${at}.${name} was removed`],
    ),
    ...newRequired.filter((name) => !required.includes(name)).map((name) => `${at}.${name} is now mandatory`),
    ...required
      .filter((name) => name in newProperties && !newRequired.includes(name))
      .map((name) => `${at}.${name} is now optional`),
    ...compareLists(items && [items], newItems && [newItems], `${at}[]`),
    ...compareLists(oneOf, newOneOf, at),
    ...compareLists(anyOf, newAnyOf, at),
  ];
}

function compareLists(
  older: readonly JsonSchema[] = [],
  newer: readonly JsonSchema[] = [],
  at: string,
): string[] {
  if (older.length !== newer.length)
    return [`${at} had ${older.length} alternatives and has ${newer.length}`];
  return older.flatMap((schema, i) => breakingChanges(schema, newer[i] ?? {}, at));
}

const json = (rules: object): string => JSON.stringify(rules);
