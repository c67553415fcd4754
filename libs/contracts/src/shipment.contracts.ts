import { z } from 'zod';
import { event, upcaster } from './contract.js';

/** A claim check: the address of the blob and the hash of its bytes. */
export const labelReference = z.object({
  url: z.string().min(1),
  sha256: z.string().length(64),
  bytes: z.int().positive(),
});

const about = { order_id: z.string().min(1), user_id: z.string().min(1), label: labelReference };

/** The last schema of major 1: Rail Post carried every parcel. */
const withoutCarrier = z.object({ ...about, tracking_number: z.string().min(1) });

/** The parcel has left: its label is printed and its stock is reserved. */
export const ShipmentDispatched = event({
  type: 'shipment.dispatched',
  version: '2.0',
  upcasters: {
    1: upcaster(withoutCarrier, ({ tracking_number, ...rest }) => ({
      ...rest,
      parcel: { carrier: 'Rail Post', tracking_number },
    })),
  },
  schema: z.object({
    ...about,
    parcel: z.object({ carrier: z.string().min(1), tracking_number: z.string().min(1) }),
  }),
  examples: [
    {
      order_id: 'ORD-123',
      user_id: 'USR-456',
      parcel: { carrier: 'Rail Post', tracking_number: 'ORL0123456789012345' },
      label: {
        url: 'labels:ORD-123.pdf',
        sha256: '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae',
        bytes: 2_048,
      },
    },
  ],
});
