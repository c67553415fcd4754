/** Replaces U+0000, which PostgreSQL's text cannot hold, and unpaired surrogates, which UTF-8 cannot, by U+FFFD. */
export const storable = (text: string): string =>
  Buffer.from(String(text).replaceAll('\0', '\ufffd')).toString();
