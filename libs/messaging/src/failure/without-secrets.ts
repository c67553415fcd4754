/** What may be in the text of an error and is nobody's business who reads it, each with what stands there instead; every repetition is bounded, so that no text takes long. */
const secrets: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/(?<=\/\/)[^\s/@"'\\:]{1,100}:[^\s/@"'\\]{1,200}(?=@)/g, '[credentials]'],
  [/[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}/g, '[address]'],
  [/\btok_\w+/g, '[token]'],
  [/\beyJ[\w-]{8,2000}\.[\w-]{1,4000}\.[\w-]{0,2000}/g, '[token]'],
  [/\b(Bearer|Basic) [\w.~+/=-]{8,}/gi, '$1 [token]'],
  [/(\w{0,40}(?:token|password|secret|authorization)\\*["']?\s{0,4}:\s{0,4}\\*["'])[^"'\\]+/gi, '$1[secret]'],
];

/**
 * The text without card tokens, mail addresses, credentials, and the values of what is called a token, password or secret.
 * For whatever leaves a process beside its messages: log lines, and what headers, telemetry and outbox rows tell of an error.
 */
export const withoutSecrets = (text: string): string =>
  secrets.reduce((kept, [pattern, instead]) => kept.replace(pattern, instead), text);
