import { post, ApiError } from '../api/client.js';
import { Store, useStore } from '../api/store.js';
import type { VerifyResult } from '../api/types.js';
import { type ActionState, useAction } from '../api/use-action.js';
import { Copyable } from '../frame/copyable.js';
import { EmptyNote, ErrorNote, Loading } from '../frame/notes.js';
import { VerifyResultView } from './verify-result.js';

/** `command` is set where the page cannot verify. */
interface Outcome {
  result?: VerifyResult;
  command?: string;
}

// Kept while the user visits other views.
const running = new Store<ActionState>({ busy: false });
const outcome = new Store<Outcome>({});

async function verify(): Promise<void> {
  try {
    outcome.set({ result: await post<VerifyResult>('verify') });
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 409) throw error;
    outcome.set({ command: error.message });
  }
}

export function VerifyPanel() {
  const { result, command } = useStore(outcome);
  const action = useAction(running);
  return (
    <section class="panel verify" aria-labelledby="verify-title" aria-busy={action.busy}>
      <header class="panel-head">
        <h2 id="verify-title">Verify</h2>
        <button class="primary" type="button" disabled={action.busy} onClick={() => action.run(verify)}>
          {action.busy ? 'Verifying …' : 'Verify'}
        </button>
      </header>
      <ErrorNote error={action.error} />
      {command && (
        <>
          <p>The page cannot run it here. Paste this into a terminal:</p>
          <Copyable text={command} />
        </>
      )}
      {action.busy ? (
        <>
          <p class="hint" role="status">
            Waiting until the shop is idle, then comparing. This may take a minute.
          </p>
          <Loading rows={8} />
        </>
      ) : result ? (
        <VerifyResultView {...result} />
      ) : (
        <EmptyNote title="Not verified yet">
          Verify compares the databases, the bank, the mail inbox and the queues. It shows for every effect
          how often it is expected and how often it is found.
        </EmptyNote>
      )}
    </section>
  );
}
