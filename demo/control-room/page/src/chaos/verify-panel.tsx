import { useState } from 'preact/hooks';
import { act, Refused } from '../api/ask.js';
import type { Verdict } from '../api/types.js';
import { useAction } from '../api/use-action.js';
import { Copyable } from '../frame/copyable.js';
import { EmptyNote, ErrorNote, Waiting } from '../frame/notes.js';
import { LedgerTable } from './ledger-table.js';

/** The proof: every database, the bank, the mails and the queues held against each other. */
export function VerifyPanel() {
  const [verdict, setVerdict] = useState<Verdict>();
  const [command, setCommand] = useState<string>();
  const action = useAction();
  const verify = async () => {
    setCommand(undefined);
    try {
      setVerdict(await act<Verdict>('verify'));
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 409) throw error;
      setCommand(error.message);
    }
  };
  return (
    <section class="panel verify" aria-labelledby="verify-title" aria-busy={action.busy}>
      <header class="panel-head">
        <h2 id="verify-title">Prove it</h2>
        <button class="primary" type="button" disabled={action.busy} onClick={() => action.run(verify)}>
          {action.busy ? 'Verifying …' : 'Verify'}
        </button>
      </header>
      <ErrorNote error={action.error} />
      {command && (
        <>
          <p>It can’t be run from here. Paste this into a terminal:</p>
          <Copyable text={command} />
        </>
      )}
      {action.busy ? (
        <>
          <p class="hint" role="status">
            Waiting until the shop is quiet, then reading every ledger. It may take a minute.
          </p>
          <Waiting rows={8} />
        </>
      ) : verdict ? (
        <LedgerTable {...verdict} />
      ) : (
        <EmptyNote title="Nothing missing, nothing duplicated?">
          Verify reconciles the databases, the bank, the inbox of mails and the queues, and shows for every
          effect how often it should be there and how often it is.
        </EmptyNote>
      )}
    </section>
  );
}
