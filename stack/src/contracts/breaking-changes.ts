import { isDeepStrictEqual } from 'node:util';
import type { JsonSchema } from './published-version.js';

/**
 * What keeps the readers of two minor versions of one major from reading each other's payloads. A later minor may add
 * optional fields, at any depth, and nothing else: a rule made stricter refuses old payloads, one made looser lets
 * through what old readers refuse.
 */
export function breakingChanges(older: JsonSchema, newer: JsonSchema, at = 'payload'): string[] {
  const { properties = {}, required = [], items, oneOf, anyOf, ...rules } = older;
  const { properties: newProperties = {}, required: newRequired = [], ...newRest } = newer;
  const { items: newItems, oneOf: newOneOf, anyOf: newAnyOf, ...newRules } = newRest;
  return [
    ...(isDeepStrictEqual(rules, newRules) ? [] : [`${at} was ${said(rules)} and is ${said(newRules)}`]),
    ...Object.entries(properties).flatMap(([name, schema]) =>
      newProperties[name]
        ? breakingChanges(schema, newProperties[name], `${at}.${name}`)
        : [`${at}.${name} is gone`],
    ),
    ...newRequired.filter((name) => !required.includes(name)).map((name) => `${at}.${name} became mandatory`),
    ...required
      .filter((name) => name in newProperties && !newRequired.includes(name))
      .map((name) => `${at}.${name} became optional`),
    ...eachOf(items && [items], newItems && [newItems], `${at}[]`),
    ...eachOf(oneOf, newOneOf, at),
    ...eachOf(anyOf, newAnyOf, at),
  ];
}

function eachOf(older: readonly JsonSchema[] = [], newer: readonly JsonSchema[] = [], at: string): string[] {
  if (older.length !== newer.length)
    return [`${at} could be one of ${older.length} and can be one of ${newer.length}`];
  return older.flatMap((schema, i) => breakingChanges(schema, newer[i] ?? {}, at));
}

const said = (rules: object): string => JSON.stringify(rules);
