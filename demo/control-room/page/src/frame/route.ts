import { useEffect, useState } from 'preact/hooks';
import { decodedPart } from '../api/decoded-part.js';

/** The names in the address. */
export const views = ['flow', 'orders', 'dead-letters', 'chaos', 'proofs', 'messages'] as const;

/** The names that the user sees. */
export const viewNames: Readonly<Record<(typeof views)[number], string>> = {
  flow: 'Flow',
  orders: 'Orders',
  'dead-letters': 'Dead letters',
  chaos: 'Chaos & Verify',
  proofs: 'Proofs',
  messages: 'Messages',
};

/** A view, the id of its selected item, and its filters. */
export interface Route {
  view: (typeof views)[number];
  id?: string;
  query: URLSearchParams;
}

/** `#/dead-letters/<id>?service=email`; an unknown or malformed address is the flow. */
export function routeOf(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?');
  const [name, part = ''] = path.split('/');
  const id = decodedPart(part);
  const view = id === undefined ? undefined : views.find((known) => known === name);
  return { view: view ?? 'flow', ...(id && { id }), query: new URLSearchParams(search) };
}

/** Leaves out empty filters. */
export function linkTo(view: Route['view'], id?: string, query: Record<string, string> = {}): string {
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ''));
  const path = id === undefined ? view : `${view}/${encodeURIComponent(id)}`;
  return `#/${path}${search.size > 0 ? `?${search}` : ''}`;
}

export function useRoute(): Route {
  const [route, setRoute] = useState(() => routeOf(location.hash));
  useEffect(() => {
    const update = () => setRoute(routeOf(location.hash));
    addEventListener('hashchange', update);
    return () => removeEventListener('hashchange', update);
  }, []);
  return route;
}
