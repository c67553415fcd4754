import { closingQuote, endOfRun, type Span } from './span.js';

const NOT_SPACE = /\S*/y;
const QUOTE_BEFORE_SCHEME = /(\\*)(["'`])[a-z][a-z\d+.-]{0,30}$/i;

/**
 * User and password in a URL. They end at the last @ before a space, so that a password may contain any character:
 * `amqp://user:pa/ss@wd@host`.
 */
export function credentialsInAddresses(text: string): Span[] {
  const spans: Span[] = [];
  let wordEnd = 0;
  for (let at = text.indexOf('://'); at >= 0;) {
    const start = at + 3;
    if (start > wordEnd) wordEnd = endOfRun(text, start, NOT_SPACE);
    const end = endOfAddress(text, at, wordEnd);
    const last = text.slice(start, end).lastIndexOf('@');
    const credentials = text.slice(start, start + Math.max(0, last));
    if (areCredentials(credentials)) spans.push({ start, end: start + last, replacement: '[credentials]' });
    at = text.indexOf('://', Math.max(end, start));
  }
  return spans;
}

/** A quoted URL ends at the closing quote. */
function endOfAddress(text: string, scheme: number, wordEnd: number): number {
  const [, slashes = '', quote] =
    QUOTE_BEFORE_SCHEME.exec(text.slice(Math.max(0, scheme - 40), scheme)) ?? [];
  if (!quote) return wordEnd;
  const word = text.slice(scheme + 3, wordEnd);
  const closed = closingQuote(word, 0, quote, slashes.length);
  return closed === undefined ? wordEnd : scheme + 3 + closed;
}

/** Text without a colon is credentials only before a path: https://host/@scope/name has none. */
const areCredentials = (text: string): boolean =>
  text !== '' && !text.startsWith('/') && (text.includes(':') || !/[/?#]/.test(text));

/** An @, also percent-encoded. */
const AT = /@|%40/g;
const NOT_LOCAL = /[\s"(),:;<>@[\]\\]/;
/** RFC 5321 allows 64 octets, and escaping at most doubles them. */
const LONGEST_QUOTED_LOCAL = 140;
const DOMAIN = /[\p{L}\p{N}\p{M}_.。．｡-]+/uy;
const ENCODED_DOMAIN = /[\w.%-]+/y;
const DOMAIN_LITERAL = /\[[^\]\s]{1,100}\]/y;

/**
 * Mail addresses: also with quoted local parts, in any script, at a host without dots or at an IP address. Not an @ that ends
 * the credentials of a URL: the host behind it stays.
 */
export function mailAddresses(text: string, credentials: readonly Span[]): Span[] {
  const ends = new Set(credentials.map(({ end }) => end));
  const spans: Span[] = [];
  let from = 0;
  AT.lastIndex = 0;
  for (let match = AT.exec(text); match; match = AT.exec(text)) {
    const { 0: sign, index } = match;
    const start = startOfLocal(text, from, index);
    from = index + sign.length;
    // In a path with a scoped package: node_modules/@scope/name.
    if (start === index || text[index - 1] === '/' || ends.has(index)) continue;
    const end = sign === '@' ? endOfDomain(text, from) : endOfRun(text, from, ENCODED_DOMAIN);
    if (end === from) continue;
    spans.push({ start, end, replacement: '[address]' });
    AT.lastIndex = end;
  }
  return spans;
}

function startOfLocal(text: string, from: number, at: number): number {
  if (text[at - 1] === '"') return startOfQuotedLocal(text, at - 1);
  let start = at;
  while (start > from && !NOT_LOCAL.test(text[start - 1]!)) start -= 1;
  const local = text.slice(start, at);
  // In the path or query of a URL the local part is one value.
  const [before = ''] = local.startsWith('//') ? (/^.*[/?&](?:[^=]*=)?/.exec(local) ?? []) : [];
  return start + before.length;
}

/** The opening quote has as many backslashes as the closing one; if there is none, the nearest quote before it counts. */
function startOfQuotedLocal(text: string, closing: number): number {
  const depth = slashesBefore(text, closing);
  const earliest = Math.max(0, closing - LONGEST_QUOTED_LOCAL);
  let next: number | undefined;
  for (let at = closing - 1; at >= earliest; at--) {
    if (text[at] !== '"') continue;
    const slashes = slashesBefore(text, at);
    if (slashes === depth) return at - slashes;
    next ??= at - slashes;
  }
  return next ?? closing + 1;
}

function slashesBefore(text: string, at: number): number {
  let slashes = 0;
  while (slashes < 8 && text[at - slashes - 1] === '\\') slashes += 1;
  return slashes;
}

function endOfDomain(text: string, start: number): number {
  const literal = endOfRun(text, start, DOMAIN_LITERAL);
  if (literal > start) return literal;
  const run = text.slice(start, endOfRun(text, start, DOMAIN));
  const domain = trimmedEnd(run);
  const last = domain.split(/[.。．｡]/).at(-1)!;
  // Not a version: package@1.2.3.
  const isDomain = /^\p{L}/u.test(last) || /^\d+(\.\d+){3}$/.test(domain);
  return isDomain ? start + domain.length : start;
}

/** Without the punctuation at the end of a sentence. */
function trimmedEnd(text: string): string {
  let end = text.length;
  while (end > 0 && /[.。．｡-]/.test(text[end - 1]!)) end -= 1;
  return text.slice(0, end);
}
