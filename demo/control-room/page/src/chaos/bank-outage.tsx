import { post } from '../api/client.js';
import { useAction } from '../api/use-action.js';
import { useFetch } from '../api/use-fetch.js';
import { ErrorNote } from '../frame/notes.js';

const REREAD_MS = 5_000;

/** A cause of dead letters that an operator can remove: while the card network is down, charges of `tok_down` fail. */
export function BankOutage() {
  const { value, refetch } = useFetch<{ outage: boolean }>('bank-outage', REREAD_MS);
  const action = useAction();
  const change = async (outage: boolean) => {
    await post('bank-outage', { outage });
    refetch();
  };
  const state = value === undefined ? 'unknown' : value.outage ? 'down' : 'up';
  return (
    <li>
      <span class={`status-dot ${state}`} aria-hidden="true" />
      <span class="grow">
        <b>card network</b>
        <small>
          {value === undefined
            ? 'the bank does not respond'
            : value.outage
              ? 'down: each charge of tok_down fails'
              : 'up: charges of tok_down succeed'}
        </small>
        <ErrorNote error={action.error} />
      </span>
      <p class="buttons service-actions">
        <button
          type="button"
          disabled={action.busy || value === undefined}
          aria-label={value?.outage === false ? 'Fail the card network' : 'Restore the card network'}
          onClick={() => action.run(async () => await change(value?.outage === false))}
        >
          {value?.outage === false ? 'Fail' : 'Restore'}
        </button>
      </p>
    </li>
  );
}
