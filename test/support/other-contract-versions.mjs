/**
 * Loaded into a service by `node --import`, before it has read its contracts: it speaks the versions of another time, as
 * if it was built then. VERSIONS says of which.
 */
import { OrderCreated, ShipmentDispatched, upcaster } from '#contracts';
import { z } from 'zod';
import { breakingChanges } from '../../dist/stack/src/contracts/breaking-changes.js';
import { PUBLISHED, readPublished } from '../../dist/stack/src/contracts/published-folder.js';
import { publishedForm } from '../../dist/stack/src/contracts/published-version.js';

/** A payload that looks another way on the wire than to the code, which stays as it is. */
const onTheWire = (wire, { schema }, decode, encode) => z.codec(wire, schema, { decode, encode });

const times = {
  /** Before orders had a delivery address and parcels a carrier. */
  past: () => {
    const { schema } = ShipmentDispatched.upcasters[1];
    Object.assign(OrderCreated, {
      version: '1.0',
      schema: OrderCreated.schema.omit({ delivery_address: true }),
    });
    Object.assign(ShipmentDispatched, {
      version: '1.0',
      schema: onTheWire(
        schema,
        ShipmentDispatched,
        ShipmentDispatched.upcasters[1].upcast,
        ({ parcel: { tracking_number }, ...rest }) => ({ ...rest, tracking_number }),
      ),
      upcasters: {},
    });
    for (const contract of [OrderCreated, ShipmentDispatched]) mustBeAsPublished(contract);
  },
  /** After the items of an order were called its lines. */
  future: () => {
    const asNow = OrderCreated.schema;
    Object.assign(OrderCreated, {
      version: '2.0',
      schema: onTheWire(
        z.looseObject({ lines: z.array(z.unknown()) }),
        OrderCreated,
        ({ lines, ...rest }) => ({ ...rest, items: lines }),
        ({ items, ...rest }) => ({ ...rest, lines: items }),
      ),
      upcasters: { 1: upcaster(asNow, ({ items, ...rest }) => ({ ...rest, lines: items })) },
    });
  },
};

/** The past is in the files: nothing may differ that a minor could not add, in either direction. */
function mustBeAsPublished(contract) {
  const { type, version, schema } = publishedForm(contract);
  const known = readPublished(PUBLISHED).find((one) => one.type === type && one.version === version);
  const fields = ({ properties }) => Object.keys(properties).sort().join();
  const changes = breakingChanges(known.schema, schema);
  if (changes.length > 0 || fields(known.schema) !== fields(schema))
    throw new Error(`${type} ${version} is not what was published: ${changes.join()}`);
}

const { VERSIONS } = process.env;
if (!(VERSIONS in times)) throw new Error(`VERSIONS=${VERSIONS} is none of ${Object.keys(times).join(', ')}`);
times[VERSIONS]();
