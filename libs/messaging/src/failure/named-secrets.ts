import { closingQuote, endOfRun, type Span } from './span.js';

/** A part of the name of a secret. */
const NAME =
  /passw(?:or)?d|passphrase|(?<![a-z])pass(?![a-z])|pwd|secret|token|api[-_ ]?key|access[-_ ]?key|private[-_ ]?key|credential|authorization|cookie/gi;

const REST_OF_NAME = /[\w-]*/y;
/** The name of an error, not of a secret: TokenExpiredError. */
const ERROR_NAME = /(error|exception)$/i;
const SEPARATOR = /\\*["'`]?\]?[ \t]*(?:=>|:=|={1,3}|:)[ \t]*/y;
/** In SQL: PASSWORD 'x'. */
const SQL_SEPARATOR = /[ \t]+(?=\\*['"])/y;
const OPENING_QUOTE = /(\\*)(["'`])/y;
const UNQUOTED = /\S*/y;
const LINE = /[^\r\n]*/y;

/** True for the name of a field whose value is a secret. */
export const isSecretName = (name: string): boolean => name.search(NAME) >= 0 && !ERROR_NAME.test(name);

/**
 * The values of names such as password, token or secret: `name=value`, `name: value`, in JSON, query strings and connection
 * strings, quoted or not, also in escaped text. Behind an unclosed quote all text is the value, because the text was cut.
 */
export function namedSecrets(text: string): Span[] {
  const spans: Span[] = [];
  NAME.lastIndex = 0;
  for (let match = NAME.exec(text); match; match = NAME.exec(text)) {
    const nameEnd = endOfRun(text, NAME.lastIndex, REST_OF_NAME);
    NAME.lastIndex = nameEnd;
    const start = startOfValue(text, match, nameEnd);
    if (start === undefined) continue;
    const span = valueAt(text, start, /authorization|cookie/i.test(match[0]) ? LINE : UNQUOTED);
    if (span.end === span.start) continue;
    spans.push(span);
    NAME.lastIndex = span.end;
  }
  return spans;
}

function startOfValue(
  text: string,
  { 0: name, index }: RegExpExecArray,
  nameEnd: number,
): number | undefined {
  if (ERROR_NAME.test(text.slice(Math.max(index, nameEnd - 9), nameEnd))) return undefined;
  for (const separator of /^(pass|pwd)/i.test(name) ? [SEPARATOR, SQL_SEPARATOR] : [SEPARATOR]) {
    const start = endOfRun(text, nameEnd, separator);
    if (start > nameEnd) return start;
  }
  return undefined;
}

function valueAt(text: string, start: number, unquoted: RegExp): Span {
  OPENING_QUOTE.lastIndex = start;
  const [opening, slashes = '', quote = ''] = OPENING_QUOTE.exec(text) ?? [];
  if (opening !== undefined) {
    const from = start + opening.length;
    return { start: from, end: closingQuote(text, from, quote, slashes.length) ?? text.length, replacement };
  }
  const from = /[[{]/.test(text[start] ?? '') ? endOfBrackets(text, start) : start;
  return { start, end: endOfRun(text, from, unquoted), replacement };
}

const replacement = '[secret]';

/** The end of the bracketed value; brackets in strings count as well. */
function endOfBrackets(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const character = text[at]!;
    if (character === '[' || character === '{') depth += 1;
    if (character === ']' || character === '}') depth -= 1;
    if (depth === 0) return at + 1;
  }
  return text.length;
}
