import { useEffect } from 'preact/hooks';
import { type Route, viewNames } from './route.js';

/** Names the view and its selected item, for the tabs and the history of the browser. */
export function useDocumentTitle({ view, id }: Route): void {
  useEffect(() => {
    document.title = [...(id ? [id] : []), viewNames[view], 'Order Rail control room'].join(' · ');
  }, [view, id]);
}
