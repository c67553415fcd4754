const QUOTED = String.raw`"(?:[^"\\]|\\.)*"`;
const TOKEN = String.raw`[!#$%&'*+.^_\`|~\w-]+`;

/** A comma or semicolon inside a quoted string does not separate. An unclosed quote reaches to the end. */
const ELEMENTS = /(?:[^",]|"(?:[^"\\]|\\.)*"?)+/g;
const PARTS = /(?:[^";]|"(?:[^"\\]|\\.)*"?)+/g;

const PREFERENCE = new RegExp(`^(${TOKEN})(?:[ \\t]*=[ \\t]*(${TOKEN}|${QUOTED})?)?$`);

/**
 * The preferences of the header `Prefer` (RFC 7240) by name in lower case, each with its value, '' without one. The first
 * occurrence of a name counts. Parameters and malformed preferences are ignored. Node joins several headers with commas.
 */
export function preferencesOf(header = ''): ReadonlyMap<string, string> {
  const preferences = new Map<string, string>();
  for (const element of header.match(ELEMENTS) ?? []) {
    const [preference = ''] = element.match(PARTS) ?? [];
    const [, name, value = ''] = PREFERENCE.exec(preference.trim()) ?? [];
    if (name === undefined || preferences.has(name.toLowerCase())) continue;
    preferences.set(name.toLowerCase(), unquoted(value));
  }
  return preferences;
}

const unquoted = (value: string): string =>
  value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value;
