import { endOfRun, type Span } from './span.js';

const replacement = '[token]';
const CARD_TOKEN = /tok_[\w-]+/g;
const BEARER = /(\bBearer[ \t]+)[^\s"'`\\,;)}\]<>]{8,}/gi;
const BASIC = /(\bBasic[ \t]+)([\w+/-]+={0,2})/gi;
const JSON_WEB_TOKEN = /[\w.-]*/y;
const PRIVATE_KEY = /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----/g;

/** Secrets with a known form: card tokens, HTTP credentials, JSON Web Tokens, private keys. */
export const tokens = (text: string): Span[] => [
  ...matches(text, CARD_TOKEN),
  ...matches(text, BEARER),
  // User and password have a colon between them.
  ...matches(text, BASIC, (credentials) => Buffer.from(credentials, 'base64').includes(':')),
  ...jsonWebTokens(text),
  ...privateKeys(text),
];

/** The part of each match behind the first group of the pattern. */
const matches = (text: string, pattern: RegExp, isSecret: (second: string) => boolean = () => true): Span[] =>
  [...text.matchAll(pattern)].flatMap(({ 0: whole, 1: before = '', 2: second = '', index }) =>
    isSecret(second) ? [{ start: index + before.length, end: index + whole.length, replacement }] : [],
  );

function jsonWebTokens(text: string): Span[] {
  const spans: Span[] = [];
  for (let start = text.indexOf('eyJ'), end = 0; start >= 0; start = text.indexOf('eyJ', end)) {
    end = endOfRun(text, start, JSON_WEB_TOKEN);
    const token = text.slice(start, end);
    if (/[\w-]\.[\w-]/.test(token)) spans.push({ start, end, replacement });
  }
  return spans;
}

/** A key without its end was cut: it ends with the text. */
function privateKeys(text: string): Span[] {
  const spans: Span[] = [];
  PRIVATE_KEY.lastIndex = 0;
  for (let match = PRIVATE_KEY.exec(text); match; match = PRIVATE_KEY.exec(text)) {
    const start = PRIVATE_KEY.lastIndex;
    const closed = text.indexOf('-----END', start);
    const end = closed < 0 ? text.length : closed;
    spans.push({ start, end, replacement: '[secret]' });
    PRIVATE_KEY.lastIndex = end;
  }
  return spans;
}
