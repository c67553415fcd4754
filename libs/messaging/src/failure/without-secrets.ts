import { isSecretName, namedSecrets } from './named-secrets.js';
import { credentialsInAddresses, mailAddresses } from './secret-addresses.js';
import { tokens } from './secret-tokens.js';
import { withoutSpans } from './span.js';

/** Every secret contains one of these texts, or in JSON an escape, so that a text without them need not be read further. */
const SUSPICIOUS =
  /@|%40|\\u|:\/\/|tok_|eyJ|bearer|basic|pass|pwd|secret|token|key|credential|authorization|cookie/i;

/** Deeper values are removed, so that no value overflows the stack. */
const MAX_DEPTH = 50;

/**
 * Replaces card tokens, mail addresses, credentials, and the values of names such as token, password or secret. Called for log
 * lines, and for the errors in headers, telemetry and outbox rows.
 *
 * JSON is searched by its fields, any other text as a whole. Call it before a text is cut: a part of a secret is not recognised.
 * It takes linear time.
 */
export function withoutSecrets(text: string): string {
  if (!SUSPICIOUS.test(text)) return text;
  const json = jsonWithoutSecrets(text);
  if (json !== undefined) return json;
  const credentials = credentialsInAddresses(text);
  return withoutSpans(text, [
    ...credentials,
    ...namedSecrets(text),
    ...tokens(text),
    ...mailAddresses(text, credentials),
  ]);
}

/** Copies a value without the secrets in its texts, and without the values of fields that have the name of a secret. */
export function withoutSecretFields(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return withoutSecrets(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DEPTH) return '[secret]';
  if (Array.isArray(value)) return value.map((item) => withoutSecretFields(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      withoutSecrets(name),
      isSecretName(name) && field !== null && field !== undefined
        ? '[secret]'
        : withoutSecretFields(field, depth + 1),
    ]),
  );
}

/** Undefined if the text is not JSON or no field has a secret; a duplicate field name may still hide one. */
function jsonWithoutSecrets(text: string): string | undefined {
  const json = text.trim();
  if (!/^[[{]/.test(json) || !/[\]}]$/.test(json.slice(-1))) return undefined;
  try {
    const fields: unknown = JSON.parse(json);
    const without = JSON.stringify(withoutSecretFields(fields));
    return without === JSON.stringify(fields) ? undefined : without;
  } catch {
    return undefined;
  }
}
