import { useState } from 'preact/hooks';
import { GivenUp } from './operator.js';

/** Something the operator may do once at a time. */
export interface Action {
  busy: boolean;
  error?: Error;
  run: (work: () => Promise<void>) => void;
}

/** Runs the operator's work, never twice at once, and keeps what went wrong until the next try. */
export function useAction(): Action {
  const [state, setState] = useState<Omit<Action, 'run'>>({ busy: false });
  const run = (work: () => Promise<void>) => {
    if (state.busy) return;
    setState({ busy: true });
    work().then(
      () => setState({ busy: false }),
      (error: unknown) =>
        setState({ busy: false, ...(!(error instanceof GivenUp) && { error: error as Error }) }),
    );
  };
  return { ...state, run };
}
