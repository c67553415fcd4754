/** JSON laid out for a reader; anything else as it is. */
export function pretty(text: string): string {
  const checked = checkJson(text);
  return 'value' in checked ? JSON.stringify(checked.value, null, 2) : text;
}

/** The value that the text stands for, or what is wrong with it, with the line where it can be told. */
export function checkJson(text: string): { value: unknown } | { fault: string } {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    const message = (error as Error).message;
    const position = /at position (\d+)/.exec(message)?.[1];
    const line = position === undefined ? undefined : text.slice(0, Number(position)).split('\n').length;
    const said = message.replace(/ in JSON at position.*| \(line.*/, '');
    return { fault: `This is no JSON${line === undefined ? '' : `, line ${line}`}: ${said}` };
  }
}
