import { useMemo } from 'preact/hooks';
import { Cancelled } from './operator.js';
import { Store, useStore } from './store.js';

export interface ActionState {
  busy: boolean;
  error?: Error;
}

export interface Action extends ActionState {
  run: (work: () => Promise<void>) => void;
}

/** Runs one action at a time, and keeps its error until the next run. With a `kept` state it goes on in other views. */
export function useAction(kept?: Store<ActionState>): Action {
  const store = useMemo(() => kept ?? new Store<ActionState>({ busy: false }), [kept]);
  const state = useStore(store);
  const run = (work: () => Promise<void>) => {
    if (store.get().busy) return;
    store.set({ busy: true });
    work().then(
      () => store.set({ busy: false }),
      (error: unknown) =>
        store.set({ busy: false, ...(!(error instanceof Cancelled) && { error: error as Error }) }),
    );
  };
  return { ...state, run };
}
