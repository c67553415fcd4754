import { useState } from 'preact/hooks';
import { downloadBody, type Letter, replayOne } from '../api/dead-letters.js';
import { useAction } from '../api/use-action.js';
import { ErrorNote } from '../frame/notes.js';
import { size } from '../live/format.js';
import { checkJson, pretty } from './payload.js';

interface PayloadEditorProps {
  letter: Letter;
  onReplayed: () => void;
  onDiscard: () => void;
}

/** The payload, to be read, mended and sent again; untouched it is sent as it was, byte for byte. */
export function PayloadEditor({ letter, onReplayed, onDiscard }: PayloadEditorProps) {
  const original = letter.text_is_cut ? letter.text : pretty(letter.text);
  const [text, setText] = useState(original);
  const action = useAction();
  const edited = text !== original;
  const checked = checkJson(text);
  const waiting = letter.state === 'waiting';
  const fault = edited && 'fault' in checked ? checked.fault : undefined;
  const send = async () => {
    await replayOne(letter.letter_id, edited && 'value' in checked ? checked.value : undefined);
    onReplayed();
  };
  return (
    <form
      class="stack payload"
      onSubmit={(event) => {
        event.preventDefault();
        if (!fault) action.run(send);
      }}
    >
      <label class="field">
        Payload
        <textarea
          spellcheck={false}
          rows={Math.min(18, Math.max(4, original.split('\n').length + 1))}
          readOnly={!waiting}
          value={text}
          aria-invalid={fault !== undefined}
          aria-describedby="payload-fault"
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <p id="payload-fault" class={fault ? 'note bad' : 'hint'} role="status">
        {fault ??
          (edited
            ? 'It is checked against its contract before it is sent.'
            : waiting
              ? 'Untouched, it is sent as it was.'
              : 'It was decided about; only letters that wait can be changed.')}
      </p>
      {letter.text_is_cut && (
        <p class="note">
          This is only the beginning of {size(letter.body_bytes)}.{' '}
          <button type="button" onClick={() => action.run(() => downloadBody(letter.letter_id))}>
            Download the whole body
          </button>
        </p>
      )}
      <ErrorNote error={action.error} />
      {waiting && (
        <p class="buttons">
          <button class="primary" type="submit" disabled={action.busy || fault !== undefined}>
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
