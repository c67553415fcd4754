import { useState } from 'preact/hooks';
import { act, Refused } from '../api/ask.js';
import { useAction } from '../api/use-action.js';
import type { ChaosAct } from './chaos-actions.js';

/** Breaks and mends processes; where the page can't, `command` is what to paste into a terminal. */
export function useChaos() {
  const [command, setCommand] = useState<string>();
  const action = useAction();
  const chaos = (name: string, verb: ChaosAct, forMs = 0) =>
    action.run(async () => {
      setCommand(undefined);
      const limited = forMs > 0 && (verb === 'kill' || verb === 'pause');
      try {
        await act(`chaos/${name}/${verb}${limited ? `?for_ms=${forMs}` : ''}`);
      } catch (error) {
        if (!(error instanceof Refused) || error.status !== 409) throw error;
        setCommand(error.message);
      }
    });
  return { ...action, command, chaos };
}
