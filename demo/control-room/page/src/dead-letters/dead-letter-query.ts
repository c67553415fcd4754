import { linkTo } from '../frame/route.js';

/** All filters are part of the address, so that a filtered view can be shared. */
export const filterNames = ['state', 'service', 'queue', 'type', 'group', 'order_id', 'older'] as const;

export type Filters = Partial<Record<(typeof filterNames)[number], string>>;

/** In seconds. */
export const ages: Readonly<Record<string, number>> = { '5 min': 300, '1 h': 3600, '1 day': 86_400 };

/** Ignores unknown parameters. */
export const filtersIn = (query: URLSearchParams): Filters =>
  Object.fromEntries(
    filterNames.flatMap((name) => {
      const value = query.get(name);
      return value ? [[name, value]] : [];
    }),
  );

export const linkToFiltered = (filters: Filters, id?: string): string => linkTo('dead-letters', id, filters);

/** The filters as query parameters of the API; an age is sent as `dead_lettered_before`. */
export function apiQueryOf({ older, ...filters }: Filters, now: number): Record<string, string> {
  const seconds = older === undefined ? undefined : ages[older];
  return {
    ...filters,
    ...(seconds !== undefined && { dead_lettered_before: new Date(now - seconds * 1000).toISOString() }),
  };
}

/** The selection for an action on the whole filtered list; without filters it is everything. */
export function selectionOf(
  { state: _, ...filters }: Filters,
  now: number,
): { all: true } | Record<string, string> {
  const apiQuery = apiQueryOf(filters, now);
  return Object.keys(apiQuery).length > 0 ? apiQuery : { all: true };
}
