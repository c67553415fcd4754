import { useState } from 'preact/hooks';
import { Cancelled } from './operator.js';

export interface Action {
  busy: boolean;
  error?: Error;
  run: (work: () => Promise<void>) => void;
}

/** Runs one action at a time, and keeps its error until the next run. */
export function useAction(): Action {
  const [state, setState] = useState<Omit<Action, 'run'>>({ busy: false });
  const run = (work: () => Promise<void>) => {
    if (state.busy) return;
    setState({ busy: true });
    work().then(
      () => setState({ busy: false }),
      (error: unknown) =>
        setState({ busy: false, ...(!(error instanceof Cancelled) && { error: error as Error }) }),
    );
  };
  return { ...state, run };
}
