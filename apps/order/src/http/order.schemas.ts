import { currency, deliveryAddress, money, orderLine } from '#contracts';
import { z } from 'zod';

const MOST_LINES = 100;
const MOST_PIECES = 1_000;

const { shape: address } = deliveryAddress;

/** As every database can store it: not blank, no control character, no half of a surrogate pair. */
const oneLine = (field: z.ZodString) =>
  field.regex(
    /^(?=.*\S)(?:[^\u0000-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff]|[\ud800-\udbff][\udc00-\udfff])+$/,
    'one line of printable characters',
  );

/** The body of `POST /orders`; unknown members are refused, so that nobody believes that a price of theirs counts. */
export const placeOrderBody = z.strictObject({
  items: z
    .array(
      z.strictObject({
        product_id: z.string().min(1).max(64),
        quantity: z
          .int('a whole number of pieces')
          .min(1, 'at least 1 piece')
          .max(MOST_PIECES, `at most ${MOST_PIECES} pieces a line`),
      }),
    )
    .min(1, 'at least one line')
    .max(MOST_LINES, `at most ${MOST_LINES} lines: split the order`),
  payment_token: z.string().min(1).max(200),
  delivery_address: z
    .strictObject({
      name: oneLine(address.name),
      street: oneLine(address.street),
      postal_code: oneLine(address.postal_code.unwrap()).optional(),
      city: oneLine(address.city),
      country: address.country,
    })
    .optional(),
});

/** An order as its customer sees it. */
export const orderView = z.object({
  order_id: z.string(),
  user_id: z.string(),
  status: z.enum(['pending', 'confirmed', 'shipped', 'declined', 'cancelled']),
  items: z.array(orderLine),
  total: money,
  currency,
  delivery_address: deliveryAddress.optional(),
  reason: z.string().optional(),
  tracking_number: z.string().optional(),
  correlation_id: z.string(),
  created_at: z.iso.datetime(),
});

/** A product on sale. */
export const productView = z.object({ product_id: z.string(), name: z.string(), price: money, currency });

/** Where the order is to be looked at, as the API description has it. */
export const locationHeader = {
  Location: { description: 'The path of the order.', schema: { type: 'string' as const } },
};

/** Says that `Prefer: respond-async` was heeded (RFC 7240). */
export const preferenceHeader = {
  'Preference-Applied': {
    description: 'respond-async, if it was asked for.',
    schema: { type: 'string' as const },
  },
};
