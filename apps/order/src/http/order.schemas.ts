import { currency, deliveryAddress, money, orderLine } from '#contracts';
import { z } from 'zod';

const MAX_LINES = 100;
const MAX_QUANTITY = 1_000;

const { shape: address } = deliveryAddress;

/** What every database can store: not blank, no control character, no lone surrogate. */
const printableLine = (field: z.ZodString) =>
  field.regex(
    /^(?=.*\S)(?:[^\u0000-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff]|[\ud800-\udbff][\udc00-\udfff])+$/,
    'one line of printable characters',
  );

/** Refuses unknown members, so that a client cannot believe that a price it sends has an effect. */
export const placeOrderBody = z.strictObject({
  items: z
    .array(
      z.strictObject({
        product_id: z.string().min(1).max(64),
        quantity: z
          .int('a whole number of pieces')
          .min(1, 'at least 1 piece')
          .max(MAX_QUANTITY, `at most ${MAX_QUANTITY} pieces a line`),
      }),
    )
    .min(1, 'at least one line')
    .max(MAX_LINES, `at most ${MAX_LINES} lines: split the order`),
  payment_token: z.string().min(1).max(200),
  delivery_address: z
    .strictObject({
      name: printableLine(address.name),
      street: printableLine(address.street),
      postal_code: printableLine(address.postal_code.unwrap()).optional(),
      city: printableLine(address.city),
      country: address.country,
    })
    .optional(),
});

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

export const productView = z.object({ product_id: z.string(), name: z.string(), price: money, currency });

export const locationHeader = {
  Location: { description: 'The path of the order.', schema: { type: 'string' as const } },
};

/** RFC 7240. */
export const preferenceHeader = {
  'Preference-Applied': {
    description: 'respond-async, if the request preferred it.',
    schema: { type: 'string' as const },
  },
};
