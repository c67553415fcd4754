import { useCallback, useEffect, useState } from 'preact/hooks';
import { get } from './client.js';

/** The previous value stays while the next one is loading, so that the page does not jump. */
export interface Fetched<T> {
  value?: T;
  error?: Error;
  loading: boolean;
  refetch: () => void;
}

/** Fetches the path, and again when it changes, on `refetch` and every `everyMs`. Without a path it fetches nothing. */
export function useFetch<T>(path: string | undefined, everyMs?: number): Fetched<T> {
  const [state, setState] = useState<Omit<Fetched<T>, 'refetch'> & { path?: string }>({ loading: true });
  const [fetches, setFetches] = useState(0);
  const refetch = useCallback(() => setFetches((before) => before + 1), []);

  useEffect(() => {
    if (path === undefined) return;
    const abort = new AbortController();
    setState((before) => ({ ...before, loading: true }));
    get<T>(path, abort.signal).then(
      (value) => setState({ value, path, loading: false }),
      (error: unknown) => {
        if (!abort.signal.aborted)
          setState((before) => ({
            ...(before.path === path && before.value !== undefined && { value: before.value }),
            path,
            error: error as Error,
            loading: false,
          }));
      },
    );
    return () => abort.abort();
  }, [path, fetches]);

  useEffect(() => {
    if (everyMs === undefined || path === undefined) return;
    const timer = setInterval(() => !document.hidden && refetch(), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, path, refetch]);

  return { ...state, refetch };
}
