/** PostgreSQL's text holds every character but one, and half a surrogate pair is no character: both become U+FFFD. */
export const storable = (text: string): string =>
  Buffer.from(String(text).replaceAll('\0', '\ufffd')).toString();
