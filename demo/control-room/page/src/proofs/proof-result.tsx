import { ApiError } from '../api/client.js';
import { useFetch } from '../api/use-fetch.js';
import { VerifyResultView } from '../chaos/verify-result.js';
import { CopyButton } from '../frame/copyable.js';
import { EmptyNote, ErrorNote, Loading } from '../frame/notes.js';
import { Time } from '../frame/time.js';
import { type Proof, stateTexts, titleOf } from './proofs.js';

const REREAD_MS = 1_000;

/** What was done and when, and the ledger. */
export function ProofResult({ id }: { id: string }) {
  const { value: proof, error, refetch } = useFetch<Proof>(`proofs/${encodeURIComponent(id)}`, REREAD_MS);
  if (error instanceof ApiError && error.status < 500)
    return <EmptyNote title="No such proof">Check the link.</EmptyNote>;
  if (!proof) return error ? <ErrorNote error={error} refetch={refetch} /> : <Loading rows={8} />;
  const { state, started_at, steps, result } = proof;
  return (
    <div class="stack">
      <header class="panel-head">
        <h2>{titleOf(proof)}</h2>
        <span class={`chip ${stateTexts[state].tone}`} role="status">
          {stateTexts[state].text}
        </span>
      </header>
      <p class="hint">
        Started at <Time iso={started_at} full />. Link to this result: <CopyButton text={location.href} />
      </p>
      <ol class="proof-steps">
        {steps.map(({ at, text }, i) => (
          <li key={i}>
            <Time iso={at} /> {text}
          </li>
        ))}
      </ol>
      {proof.error && <p class="note bad">{proof.error}</p>}
      {state === 'running' && <Loading rows={4} />}
      {result && <VerifyResultView {...result} />}
    </div>
  );
}
