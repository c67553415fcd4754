import { z } from 'zod';

/** Applies `change` to each URL of a list separated by commas. */
export const mapUrls = (list: string, change: (url: string) => string): string =>
  list.split(',').map(change).join();

/** The first URL of a list. */
export const anyUrl = (list: string): string => list.split(',')[0]!;

/** A URL, or several separated by commas. */
export const urlList = z
  .string()
  .refine((list) => list.split(',').every((url) => z.url().safeParse(url).success), 'Invalid URL');
