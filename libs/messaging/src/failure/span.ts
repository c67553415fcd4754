/** A part of a text, and the text that replaces it. */
export interface Span {
  start: number;
  end: number;
  replacement: string;
}

/** Replaces the spans. Overlapping spans are replaced as one. */
export function withoutSpans(text: string, spans: readonly Span[]): string {
  let kept = '';
  let end = 0;
  for (const span of [...spans].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (span.start >= end) kept += text.slice(end, span.start) + span.replacement;
    end = Math.max(end, span.end);
  }
  return kept + text.slice(end);
}

/** The end of a run of characters; `sticky` is a pattern of one character class with the flag y. */
export function endOfRun(text: string, start: number, sticky: RegExp): number {
  sticky.lastIndex = start;
  return sticky.test(text) ? sticky.lastIndex : start;
}

const CLOSED = /[\s,;:)}\]>&"'`\\]|$/y;

/**
 * Finds the closing quote for an opening one behind `depth` backslashes, in text that may be escaped several times: the first
 * such quote behind at most `depth` backslashes that ends a value. Undefined if there is none.
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
