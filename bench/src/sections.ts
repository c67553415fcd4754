import type { Section } from './section.js';
import { checkout } from './checkout/checkout.section.js';
import { pageDuringSale } from './control-room/sale.section.js';
import { openingViews } from './control-room/views.section.js';
import { commits } from './commits/commits.section.js';
import { consuming } from './consuming/consuming.section.js';
import { footprint } from './footprint/footprint.section.js';
import { growth } from './growth/growth.section.js';
import { intake } from './intake/intake.section.js';
import { relay } from './relay/relay.section.js';
import { resources } from './resources/resources.section.js';
import { tracing } from './tracing/tracing.section.js';

/** In the order of the page. */
export const sections: readonly Section[] = [
  ...[footprint, checkout, intake, consuming, relay, growth],
  ...[resources, commits, tracing, openingViews, pageDuringSale],
];
