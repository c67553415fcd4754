import { isSecretName, namedSecrets } from './named-secrets.js';
import { credentialsInAddresses, mailAddresses } from './secret-addresses.js';
import { tokens } from './secret-tokens.js';
import { withoutSpans } from './span.js';

/** What is nested deeper is removed, so that no value overflows the stack. */
const DEEPEST = 50;

/**
 * The text without card tokens, mail addresses, credentials, and the values of what is called a token, password or secret.
 * For whatever leaves a process beside its messages: log lines, and what headers, telemetry and outbox rows tell of an error.
 *
 * A text that is JSON is read by its fields. In any other, each kind of secret is looked for in the whole text, and everything
 * that any of them covers is removed. To be called before a text is cut: half a secret is not recognised. Takes time in
 * proportion to the length of the text.
 */
export function withoutSecrets(text: string): string {
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

/** The same value, with each secret in its texts removed, and the values of fields whose name is that of a secret. */
export function withoutSecretFields(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return withoutSecrets(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > DEEPEST) return '[secret]';
  if (Array.isArray(value)) return value.map((one) => withoutSecretFields(one, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      withoutSecrets(name),
      isSecretName(name) && one !== null && one !== undefined
        ? '[secret]'
        : withoutSecretFields(one, depth + 1),
    ]),
  );
}

/** Undefined for what is no JSON or has no secret in its fields; it may have one in a field that another of that name hides. */
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
