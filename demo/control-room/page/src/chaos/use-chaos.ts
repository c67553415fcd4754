import { useState } from 'preact/hooks';
import { post, ApiError } from '../api/client.js';
import { useAction } from '../api/use-action.js';
import type { ChaosAction } from './chaos-actions.js';

/** Kills, pauses and starts processes. Without a supervisor, `command` is the command to paste into a terminal. */
export function useChaos() {
  const [command, setCommand] = useState<string>();
  const action = useAction();
  const run = (name: string, verb: ChaosAction, forMs = 0) =>
    action.run(async () => {
      setCommand(undefined);
      const limited = forMs > 0 && ['kill', 'pause', 'partition'].includes(verb);
      try {
        await post(`chaos/${name}/${verb}${limited ? `?for_ms=${forMs}` : ''}`);
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 409) throw error;
        setCommand(error.message);
      }
    });
  return { ...action, command, run };
}
