import type { z } from 'zod';
import type { deliveryAddress } from './order.contracts.js';

/**
 * The characters that the font of the shipping label has: Latin with all diacritics, Greek and Cyrillic, punctuation and currency
 * signs. No control characters and no unassigned code points.
 */
const PRINTABLE =
  /^(?:(?!\p{C})[\u0020-\u007e\u00a0-\u036f\u0370-\u03e1\u03f0-\u052f\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2100-\u214f])*$/u;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** A field of an address with its unprintable characters. */
export interface UnprintableField {
  field: string;
  characters: string[];
}

/**
 * The fields that the label cannot print as the customer wrote them. Order checks them before it accepts an order, warehouse
 * before it prints a label.
 */
export const unprintableIn = (address: z.output<typeof deliveryAddress>): UnprintableField[] =>
  Object.entries(address)
    .map(([field, text = '']) => ({ field, characters: unprintable(text.normalize('NFC')) }))
    .filter(({ characters }) => characters.length > 0);

const unprintable = (text: string): string[] =>
  PRINTABLE.test(text)
    ? []
    : [...new Set([...graphemes.segment(text)].map(({ segment }) => segment))].filter(
        (character) => !PRINTABLE.test(character),
      );
