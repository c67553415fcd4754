import { act } from '../api/ask.js';
import { useAction } from '../api/use-action.js';
import { useReading } from '../api/use-reading.js';
import { ErrorNote } from '../frame/notes.js';

const REREAD_MS = 5_000;

/** A cause of dead letters, to be mended by hand: while it lasts, whatever is paid with `tok_down` fails. */
export function BankOutage() {
  const { value, again } = useReading<{ broken: boolean }>('bank-outage', REREAD_MS);
  const action = useAction();
  const change = async (broken: boolean) => {
    await act('bank-outage', { broken });
    again();
  };
  const state = value === undefined ? 'unknown' : value.broken ? 'down' : 'up';
  return (
    <li>
      <span class={`lamp ${state}`} aria-hidden="true" />
      <span class="grow">
        <b>card network</b>
        <small>
          {value === undefined
            ? 'the bank does not answer'
            : value.broken
              ? 'out of order: each charge of tok_down fails'
              : 'mended: tok_down pays'}
        </small>
        <ErrorNote error={action.error} />
      </span>
      <p class="buttons service-actions">
        <button
          type="button"
          disabled={action.busy || value === undefined}
          aria-label={value?.broken === false ? 'Break the card network' : 'Mend the card network'}
          onClick={() => action.run(async () => await change(value?.broken === false))}
        >
          {value?.broken === false ? 'Break' : 'Mend'}
        </button>
      </p>
    </li>
  );
}
