/** Indents JSON; returns other text unchanged. */
export function pretty(text: string): string {
  const parsed = parseJson(text);
  return 'value' in parsed ? JSON.stringify(parsed.value, null, 2) : text;
}

/** The parsed value, or the problem with its line, if known. */
export function parseJson(text: string): { value: unknown } | { problem: string } {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    const message = (error as Error).message;
    const position = /at position (\d+)/.exec(message)?.[1];
    const line = position === undefined ? undefined : text.slice(0, Number(position)).split('\n').length;
    const cause = message.replace(/ in JSON at position.*| \(line.*/, '');
    return { problem: `Invalid JSON${line === undefined ? '' : `, line ${line}`}: ${cause}` };
  }
}
