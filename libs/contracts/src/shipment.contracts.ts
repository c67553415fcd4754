import { z } from 'zod';
import { event } from './contract.js';

/** A claim check: where the blob lies, and what its bytes must hash to. */
export const labelReference = z.object({
  url: z.string().min(1),
  sha256: z.string().length(64),
  bytes: z.int().positive(),
});

/** The parcel is on its way: label and stock were both there. */
export const ShipmentDispatched = event({
  type: 'shipment.dispatched',
  version: '1.0',
  schema: z.object({
    order_id: z.string().min(1),
    user_id: z.string().min(1),
    tracking_number: z.string().min(1),
    label: labelReference,
  }),
});
