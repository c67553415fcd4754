import { type MessageEvent, withoutSecrets } from '#messaging';

/** A longer text is cut. */
const MAX_SHOWN = 4_096;
/** A longer text is not searched for secrets, and not reported. */
const MAX_SEARCHED_BYTES = 16 * 1024;

/** The field of a customer's name, street and city. */
const ADDRESS = 'delivery_address';

export interface MessageContent {
  headers: string;
  payload?: string;
  payload_is_cut?: boolean;
}

/** How many bytes {@link contentOf} searches for secrets. */
export const searchedBytesOf = ({ body }: Pick<MessageEvent, 'body'>): number =>
  isSearched(body) ? body.length : 0;

/** Headers and payload without secrets and without the delivery address. They are searched before they are cut: half a secret is not recognised. */
export function contentOf({
  headers,
  body,
}: Required<Pick<MessageEvent, 'headers' | 'body'>>): MessageContent {
  const ofHeaders = JSON.stringify(headers);
  const areSearched = ofHeaders.length <= MAX_SEARCHED_BYTES;
  const shown = { headers: areSearched ? withoutSecrets(ofHeaders).slice(0, MAX_SHOWN) : '"too large"' };
  const text = isSearched(body) ? withoutDeliveryAddress(body.toString('utf8')) : undefined;
  if (text === undefined) return shown;
  const payload = withoutSecrets(text);
  return { ...shown, payload: payload.slice(0, MAX_SHOWN), payload_is_cut: payload.length > MAX_SHOWN };
}

const isSearched = (body: Buffer): boolean => body.length <= MAX_SEARCHED_BYTES;

/** Undefined if a text that has an address cannot be parsed. */
function withoutDeliveryAddress(text: string): string | undefined {
  if (!text.includes(ADDRESS)) return text;
  try {
    return JSON.stringify(
      JSON.parse(text, (name, value: unknown) => (name === ADDRESS ? '[address]' : value)),
    );
  } catch {
    return undefined;
  }
}
