import { useState } from 'preact/hooks';
import { downloadBody, type DeadLetterDetails, replayOne } from '../api/dead-letters.js';
import { useAction } from '../api/use-action.js';
import { ErrorNote } from '../frame/notes.js';
import { size } from '../live/format.js';
import { parseJson, pretty } from './payload.js';

interface PayloadEditorProps {
  deadLetter: DeadLetterDetails;
  onReplayed: () => void;
  onDiscard: () => void;
}

/** Shows and edits the payload. An unchanged payload is replayed byte for byte. */
export function PayloadEditor({ deadLetter, onReplayed, onDiscard }: PayloadEditorProps) {
  const original = deadLetter.text_is_cut ? deadLetter.text : pretty(deadLetter.text);
  const [text, setText] = useState(original);
  const action = useAction();
  const edited = text !== original;
  const parsed = parseJson(text);
  const waiting = deadLetter.state === 'waiting';
  const problem = edited && 'problem' in parsed ? parsed.problem : undefined;
  const send = async () => {
    await replayOne(deadLetter.dead_letter_id, edited && 'value' in parsed ? parsed.value : undefined);
    onReplayed();
  };
  return (
    <form
      class="stack payload"
      onSubmit={(event) => {
        event.preventDefault();
        if (!problem) action.run(send);
      }}
    >
      <label class="field">
        Payload
        <textarea
          spellcheck={false}
          rows={Math.min(18, Math.max(4, original.split('\n').length + 1))}
          readOnly={!waiting}
          value={text}
          aria-invalid={problem !== undefined}
          aria-describedby="payload-problem"
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <p id="payload-problem" class={problem ? 'note bad' : 'hint'} role="status">
        {problem ??
          (edited
            ? 'The payload is checked against its contract before it is sent.'
            : waiting
              ? 'An unchanged payload is replayed byte for byte.'
              : 'Only a waiting dead letter can be edited.')}
      </p>
      {deadLetter.text_is_cut && (
        <p class="note">
          Only the beginning of {size(deadLetter.body_bytes)}.{' '}
          <button type="button" onClick={() => action.run(() => downloadBody(deadLetter.dead_letter_id))}>
            Download the whole body
          </button>
        </p>
      )}
      <ErrorNote error={action.error} />
      {waiting && (
        <p class="buttons">
          <button class="primary" type="submit" disabled={action.busy || problem !== undefined}>
            {action.busy ? 'Sending …' : edited ? 'Replay with this payload' : 'Replay'}
          </button>
          {edited && (
            <button type="button" onClick={() => setText(original)}>
              Undo the changes
            </button>
          )}
          <button type="button" onClick={onDiscard}>
            Discard …
          </button>
        </p>
      )}
    </form>
  );
}
