import { useEffect, useState } from 'preact/hooks';
import { decodedPart } from '../api/decoded-part.js';

/** The views of the control room, as they stand in the address. */
export const views = ['flow', 'orders', 'dead-letters', 'chaos', 'messages'] as const;

/** Where the reader is: a view, the one thing in it, and how it is filtered. */
export interface Route {
  view: (typeof views)[number];
  id?: string;
  query: URLSearchParams;
}

/** `#/dead-letters/<id>?service=email`; what is not known or not well-formed leads to the flow. */
export function routeOf(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?');
  const [name, part = ''] = path.split('/');
  const id = decodedPart(part);
  const view = id === undefined ? undefined : views.find((known) => known === name);
  return { view: view ?? 'flow', ...(id && { id }), query: new URLSearchParams(search) };
}

/** The address of a place in the page, without the filters that are empty. */
export function linkTo(view: Route['view'], id?: string, query: Record<string, string> = {}): string {
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ''));
  const path = id === undefined ? view : `${view}/${encodeURIComponent(id)}`;
  return `#/${path}${search.size > 0 ? `?${search}` : ''}`;
}

/** Where the reader is now. */
export function useRoute(): Route {
  const [route, setRoute] = useState(() => routeOf(location.hash));
  useEffect(() => {
    const follow = () => setRoute(routeOf(location.hash));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return route;
}
