import { useEffect, useState } from 'preact/hooks';
import { type Catalogue, entriesOf, type Entry } from './catalogue.js';

/** The message catalogue: undefined while it is loading, an error if it cannot be loaded. */
export function useCatalogue(): Entry[] | Error | undefined {
  const [entries, setEntries] = useState<Entry[] | Error>();
  useEffect(() => {
    fetch('./asyncapi.json')
      .then(async (response) => entriesOf((await response.json()) as Catalogue))
      .then(setEntries, () =>
        setEntries(new Error('The message catalogue cannot be loaded. Reload the page.')),
      );
  }, []);
  return entries;
}
