import { useCallback, useEffect, useState } from 'preact/hooks';
import { read } from './ask.js';

/** What was read last; an older value stays while a newer one is on its way, so that nothing jumps. */
export interface Reading<T> {
  value?: T;
  error?: Error;
  loading: boolean;
  again: () => void;
}

/** Reads the path, and anew when it changes or `again` is called; without a path nothing is read. */
export function useReading<T>(path: string | undefined, everyMs?: number): Reading<T> {
  const [state, setState] = useState<Omit<Reading<T>, 'again'> & { path?: string }>({ loading: true });
  const [turn, setTurn] = useState(0);
  const again = useCallback(() => setTurn((before) => before + 1), []);

  useEffect(() => {
    if (path === undefined) return;
    const abort = new AbortController();
    setState((before) => ({ ...before, loading: true }));
    read<T>(path, abort.signal).then(
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
  }, [path, turn]);

  useEffect(() => {
    if (everyMs === undefined || path === undefined) return;
    const timer = setInterval(() => !document.hidden && again(), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, path, again]);

  return { ...state, again };
}
