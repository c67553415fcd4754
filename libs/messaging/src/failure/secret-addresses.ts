import { closingQuote, endOfRun, type Span } from './span.js';

const NOT_SPACE = /\S*/y;
const QUOTE_BEFORE_SCHEME = /(\\*)(["'`])[a-z][a-z\d+.-]{0,30}$/i;

/**
 * User and password in the address of a service. They end at the last @ of what stands together, so that a password may hold
 * any character: `amqp://user:pa/ss@wd@host`.
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
    if (areCredentials(credentials)) spans.push({ start, end: start + last, instead: '[credentials]' });
    at = text.indexOf('://', Math.max(end, start));
  }
  return spans;
}

/** In quotes an address ends with them. */
function endOfAddress(text: string, scheme: number, wordEnd: number): number {
  const [, slashes = '', quote] =
    QUOTE_BEFORE_SCHEME.exec(text.slice(Math.max(0, scheme - 40), scheme)) ?? [];
  if (!quote) return wordEnd;
  const word = text.slice(scheme + 3, wordEnd);
  const closed = closingQuote(word, 0, quote, slashes.length);
  return closed === undefined ? wordEnd : scheme + 3 + closed;
}

/** Without a colon they are those of an address only if no path has begun: https://host/@scope/name has none. */
const areCredentials = (text: string): boolean =>
  text !== '' && !text.startsWith('/') && (text.includes(':') || !/[/?#]/.test(text));

/** An @, also as a query string writes it. */
const AT = /@|%40/g;
const NOT_LOCAL = /[\s"(),:;<>@[\]\\]/;
/** RFC 5321 allows 64 octets, which escaping at most duplicates. */
const LONGEST_QUOTED_LOCAL = 140;
const DOMAIN = /[\p{L}\p{N}\p{M}_.。．｡-]+/uy;
const ENCODED_DOMAIN = /[\w.%-]+/y;
const DOMAIN_LITERAL = /\[[^\]\s]{1,100}\]/y;

/**
 * Mail addresses: with quoted local parts, of any script, at a host without dots, at an IP address. Not those whose @ ends
 * the credentials of an address: the host behind them stays.
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
    // A folder before a scoped package: node_modules/@scope/name.
    if (start === index || text[index - 1] === '/' || ends.has(index)) continue;
    const end = sign === '@' ? endOfDomain(text, from) : endOfRun(text, from, ENCODED_DOMAIN);
    if (end === from) continue;
    spans.push({ start, end, instead: '[address]' });
    AT.lastIndex = end;
  }
  return spans;
}

function startOfLocal(text: string, from: number, at: number): number {
  if (text[at - 1] === '"') return startOfQuotedLocal(text, at - 1);
  let start = at;
  while (start > from && !NOT_LOCAL.test(text[start - 1]!)) start -= 1;
  const local = text.slice(start, at);
  // In the path or query of an address the local part is one value of it.
  const [before = ''] = local.startsWith('//') ? (/^.*[/?&](?:[^=]*=)?/.exec(local) ?? []) : [];
  return start + before.length;
}

/** The opening quote is escaped as often as the closing one; where none is, the next quote is taken for it. */
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
  // A version has no name at its end: package@1.2.3.
  const isDomain = /^\p{L}/u.test(last) || /^\d+(\.\d+){3}$/.test(domain);
  return isDomain ? start + domain.length : start;
}

/** Without what ends a sentence. */
function trimmedEnd(text: string): string {
  let end = text.length;
  while (end > 0 && /[.。．｡-]/.test(text[end - 1]!)) end -= 1;
  return text.slice(0, end);
}
