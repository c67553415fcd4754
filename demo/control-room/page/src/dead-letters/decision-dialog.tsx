import { useState } from 'preact/hooks';
import { type DecisionResult, discard, replay, type Selection } from '../api/dead-letters.js';
import { useAction } from '../api/use-action.js';
import { Dialog } from '../frame/dialog.js';
import { ErrorNote } from '../frame/notes.js';
import { counted } from '../live/format.js';

/** `of` describes the selection for the title of the dialog. */
export interface PlannedDecision {
  verb: 'replay' | 'discard';
  selection: Selection;
  count: number;
  of: string;
}

interface DecisionDialogProps {
  planned: PlannedDecision;
  onClose: () => void;
  onDone: () => void;
}

/** Asks for confirmation, then shows the result. */
export function DecisionDialog({
  planned: { verb, selection, count, of },
  onClose,
  onDone,
}: DecisionDialogProps) {
  const [why, setWhy] = useState('');
  const [result, setResult] = useState<DecisionResult>();
  const action = useAction();
  const label = verb === 'replay' ? 'Replay' : 'Discard';
  const close = () => {
    onClose();
    if (result) onDone();
  };
  const title = `${label} ${counted(count, 'dead letter')} ${of}`;
  if (result)
    return (
      <Dialog title={title} onClose={close}>
        <Outcome {...result} verb={verb} />
        <p class="buttons">
          <button class="primary" type="button" onClick={close}>
            Done
          </button>
        </p>
      </Dialog>
    );
  return (
    <Dialog title={title} onClose={close}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          action.run(async () =>
            setResult(verb === 'replay' ? await replay(selection) : await discard(selection, why)),
          );
        }}
      >
        {verb === 'replay' ? (
          <p>
            Each is sent to the queue that dead-lettered it, with its message id. The inbox skips messages
            that were already handled.
          </p>
        ) : (
          <label class="field">
            Reason for the discard
            <input required maxLength={500} value={why} onInput={(e) => setWhy(e.currentTarget.value)} />
            <small>Stored with your name. A discarded dead letter is never sent again.</small>
          </label>
        )}
        <ErrorNote error={action.error} />
        <p class="buttons">
          <button class={verb === 'replay' ? 'primary' : 'danger'} type="submit" disabled={action.busy}>
            {action.busy ? 'Working …' : label}
          </button>
          <button type="button" onClick={close}>
            Cancel
          </button>
        </p>
      </form>
    </Dialog>
  );
}

function Outcome({
  done,
  refused,
  too_old = [],
  untrusted = [],
  verb,
}: DecisionResult & { verb: PlannedDecision['verb'] }) {
  const notSendable = refused.length - too_old.length - untrusted.length;
  return (
    <p role="status">
      {counted(done, 'dead letter')} {verb === 'replay' ? 'replayed' : 'discarded'}.
      {verb === 'replay' && done > 0 && ' A message that fails again returns to the list.'}
      {notSendable > 0 &&
        ` ${counted(notSendable, 'dead letter')} cannot be sent: open them and correct the payload.`}
      {too_old.length > 0 &&
        ` ${counted(too_old.length, 'dead letter')} too old to replay: the inbox may have deleted the message ids.`}
      {untrusted.length > 0 &&
        ` ${counted(untrusted.length, 'dead letter')} cannot be replayed: the producer is not trusted.`}
      {done === 0 && refused.length === 0 && ' All were already replayed or discarded.'}
    </p>
  );
}
