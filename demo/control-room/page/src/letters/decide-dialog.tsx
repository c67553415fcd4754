import { useState } from 'preact/hooks';
import { type Decided, discard, replay, type Selection } from '../api/dead-letters.js';
import { useAction } from '../api/use-action.js';
import { Dialog } from '../frame/dialog.js';
import { ErrorNote } from '../frame/notes.js';
import { counted } from '../live/format.js';

/** What is about to be done, with which letters; `of` says it for a person. */
export interface Wanted {
  act: 'replay' | 'discard';
  which: Selection;
  letters: number;
  of: string;
}

interface DecideDialogProps {
  wanted: Wanted;
  onClose: () => void;
  onDone: () => void;
}

/** Asks once more before many letters are decided about, and says what became of them. */
export function DecideDialog({ wanted: { act, which, letters, of }, onClose, onDone }: DecideDialogProps) {
  const [why, setWhy] = useState('');
  const [decided, setDecided] = useState<Decided>();
  const action = useAction();
  const verb = act === 'replay' ? 'Replay' : 'Discard';
  const close = () => {
    onClose();
    if (decided) onDone();
  };
  const title = `${verb} ${counted(letters, 'letter')} ${of}`;
  if (decided)
    return (
      <Dialog title={title} onClose={close}>
        <Outcome {...decided} act={act} />
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
            setDecided(act === 'replay' ? await replay(which) : await discard(which, why)),
          );
        }}
      >
        {act === 'replay' ? (
          <p>
            Each goes back to the queue that gave it up, with its message id: what was done before is not done
            twice.
          </p>
        ) : (
          <label class="field">
            Why are they given up for good?
            <input required maxLength={500} value={why} onInput={(e) => setWhy(e.currentTarget.value)} />
            <small>Kept with your name. A discarded letter is never sent again.</small>
          </label>
        )}
        <ErrorNote error={action.error} />
        <p class="buttons">
          <button class={act === 'replay' ? 'primary' : 'danger'} type="submit" disabled={action.busy}>
            {action.busy ? 'Working …' : verb}
          </button>
          <button type="button" onClick={close}>
            Cancel
          </button>
        </p>
      </form>
    </Dialog>
  );
}

function Outcome({ done, refused, too_old = [], untrusted = [], act }: Decided & { act: Wanted['act'] }) {
  const unfit = refused.length - too_old.length - untrusted.length;
  return (
    <p role="status">
      {counted(done, 'letter')} {act === 'replay' ? 'on the way to their queues' : 'discarded'}.
      {unfit > 0 && ` ${counted(unfit, 'letter')} can't be sent as they are: open them and mend the payload.`}
      {too_old.length > 0 &&
        ` ${counted(too_old.length, 'letter')} are too old: the inbox may not know any more whether they were handled.`}
      {untrusted.length > 0 &&
        ` ${counted(untrusted.length, 'letter')} can never be replayed: a service that their queue trusts did not publish them.`}
      {done === 0 && refused.length === 0 && ' Somebody else was quicker.'}
    </p>
  );
}
