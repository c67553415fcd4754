/** A part of a text that is removed, and what stands there instead. */
export interface Span {
  start: number;
  end: number;
  instead: string;
}

/** The text without the spans. Where they overlap, everything that any of them covers is removed. */
export function withoutSpans(text: string, spans: readonly Span[]): string {
  let kept = '';
  let end = 0;
  for (const span of [...spans].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (span.start >= end) kept += text.slice(end, span.start) + span.instead;
    end = Math.max(end, span.end);
  }
  return kept + text.slice(end);
}

/** Where a run of these characters ends; `sticky` is a pattern of one character class with the flag y. */
export function endOfRun(text: string, start: number, sticky: RegExp): number {
  sticky.lastIndex = start;
  return sticky.test(text) ? sticky.lastIndex : start;
}

const CLOSED = /[\s,;:)}\]>&"'`\\]|$/y;

/**
 * The closing quote of what begins behind an opening one that stands behind `depth` backslashes, in text that may be escaped
 * several times: the first such quote behind no more backslashes, unless a value goes on behind it. Undefined where there is none.
 */
export function closingQuote(text: string, from: number, quote: string, depth: number): number | undefined {
  for (let at = text.indexOf(quote, from); at >= 0; at = text.indexOf(quote, at + 1)) {
    let slashes = 0;
    while (slashes <= depth && at - slashes > from && text[at - slashes - 1] === '\\') slashes += 1;
    CLOSED.lastIndex = at + 1;
    if (slashes <= depth && CLOSED.test(text)) return at - slashes;
  }
  return undefined;
}
