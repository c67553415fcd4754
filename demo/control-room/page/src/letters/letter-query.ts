import { linkTo } from '../frame/route.js';

/** How the list is narrowed; every member stands in the address, so that a view can be sent to a colleague. */
export const filterNames = ['state', 'service', 'queue', 'type', 'group', 'order_id', 'older'] as const;

/** The filters that are set. */
export type Filters = Partial<Record<(typeof filterNames)[number], string>>;

/** Ages to choose from, in seconds. */
export const ages: Readonly<Record<string, number>> = { '5 min': 300, '1 h': 3600, '1 day': 86_400 };

/** The filters in the address; what is not known is left out. */
export const filtersIn = (query: URLSearchParams): Filters =>
  Object.fromEntries(
    filterNames.flatMap((name) => {
      const value = query.get(name);
      return value ? [[name, value]] : [];
    }),
  );

/** The address of the list with these filters. */
export const linkToFiltered = (filters: Filters, id?: string): string => linkTo('dead-letters', id, filters);

/** The filters as the API takes them; an age becomes the time before which a letter died. */
export function askedOf({ older, ...filters }: Filters, now: number): Record<string, string> {
  const seconds = older === undefined ? undefined : ages[older];
  return {
    ...filters,
    ...(seconds !== undefined && { died_before: new Date(now - seconds * 1000).toISOString() }),
  };
}

/** What an action on everything that the filters show means; without any filter that is all. */
export function selectionOf(
  { state: _, ...filters }: Filters,
  now: number,
): { all: true } | Record<string, string> {
  const asked = askedOf(filters, now);
  return Object.keys(asked).length > 0 ? asked : { all: true };
}
