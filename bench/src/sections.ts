import type { Section } from './section.js';
import { relay } from './relay/relay.section.js';

/** In the order of the page. */
export const sections: readonly Section[] = [relay];
