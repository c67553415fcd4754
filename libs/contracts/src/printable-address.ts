import type { z } from 'zod';
import type { deliveryAddress } from './order.contracts.js';

/**
 * What the font of the shipping label can draw, letter by letter from left to right: Latin with all its marks, Greek and
 * Cyrillic, punctuation and currency signs; no control character and nothing that Unicode has not assigned.
 */
const PRINTABLE =
  /^(?:(?!\p{C})[\u0020-\u007e\u00a0-\u036f\u0370-\u03e1\u03f0-\u052f\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2100-\u214f])*$/u;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** A field of an address, and those of its characters that no label can print. */
export interface UnprintableField {
  field: string;
  characters: string[];
}

/**
 * The fields that would not be on the label as the customer wrote them, none when all can be printed. Order asks before it
 * takes an order, warehouse before it draws.
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
