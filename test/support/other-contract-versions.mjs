/**
 * Loaded into a service by `node --import` before its contracts: the service publishes and consumes other versions, as if it
 * had been built earlier or later. CONTRACT_VERSIONS is `earlier` or `later`.
 */
import { OrderCreated, ShipmentDispatched, upcaster } from '#contracts';
import { z } from 'zod';
import { breakingChanges } from '../../dist/stack/src/contracts/breaking-changes.js';
import { PUBLISHED, readPublished } from '../../dist/stack/src/contracts/published-folder.js';
import { publishedForm } from '../../dist/stack/src/contracts/published-version.js';

/** A schema whose payload has another form on the wire; the code of the service sees the current form. */
const onTheWire = (wire, { schema }, decode, encode) => z.codec(wire, schema, { decode, encode });

const versions = {
  /** Before the delivery address of orders and the carrier of parcels. */
  earlier: () => {
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
    for (const contract of [OrderCreated, ShipmentDispatched]) assertPublished(contract);
  },
  /** With `items` of an order renamed to `lines`. */
  later: () => {
    const currentSchema = OrderCreated.schema;
    Object.assign(OrderCreated, {
      version: '2.0',
      schema: onTheWire(
        z.looseObject({ lines: z.array(z.unknown()) }),
        OrderCreated,
        ({ lines, ...rest }) => ({ ...rest, items: lines }),
        ({ items, ...rest }) => ({ ...rest, lines: items }),
      ),
      upcasters: { 1: upcaster(currentSchema, ({ items, ...rest }) => ({ ...rest, lines: items })) },
    });
  },
};

/** Throws if the contract differs from its published file in more than a minor version may add, in either direction. */
function assertPublished(contract) {
  const { type, version, schema } = publishedForm(contract);
  const published = readPublished(PUBLISHED).find((form) => form.type === type && form.version === version);
  const fields = ({ properties }) => Object.keys(properties).sort().join();
  const changes = breakingChanges(published.schema, schema);
  if (changes.length > 0 || fields(published.schema) !== fields(schema))
    throw new Error(`${type} ${version} differs from its published file: ${changes.join()}`);
}

const { CONTRACT_VERSIONS } = process.env;
if (!(CONTRACT_VERSIONS in versions))
  throw new Error(
    `CONTRACT_VERSIONS=${CONTRACT_VERSIONS} is unknown. Set it to ${Object.keys(versions).join(' or ')}.`,
  );
versions[CONTRACT_VERSIONS]();
