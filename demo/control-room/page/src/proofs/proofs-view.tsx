import { useAction } from '../api/use-action.js';
import { useFetch } from '../api/use-fetch.js';
import { EmptyNote, ErrorNote, Loading } from '../frame/notes.js';
import { linkTo } from '../frame/route.js';
import { Time } from '../frame/time.js';
import { ProofResult } from './proof-result.js';
import { ProofButtons } from './proof-buttons.js';
import { type ListedProof, type ProofRequest, startProof, stateTexts, titleOf } from './proofs.js';

const REREAD_MS = 3_000;

/** Starts a proof, lists the latest ones, and shows the selected one by its own link. */
export function ProofsView({ id }: { id: string | undefined }) {
  const proofs = useFetch<ListedProof[]>('proofs', REREAD_MS);
  const action = useAction();
  const start = async (request: ProofRequest) => {
    location.hash = linkTo('proofs', await startProof(request));
    proofs.refetch();
  };
  return (
    <div class={`split proofs ${id ? 'has-selection' : ''}`}>
      <section class="panel stack" aria-labelledby="proofs-title">
        <h2 id="proofs-title">Guided proofs</h2>
        <p class="hint">
          A proof places orders while processes fail, or many orders at once. Then it compares the databases,
          the bank, the labels and the mails. It takes one to three minutes.
        </p>
        <ProofButtons busy={action.busy} onStart={(request) => action.run(() => start(request))} />
        <ErrorNote error={action.error} />
        <h3>Latest proofs</h3>
        <ErrorNote error={proofs.error} refetch={proofs.refetch} />
        {!proofs.value ? (
          <Loading rows={3} />
        ) : proofs.value.length === 0 ? (
          <p class="hint">None yet.</p>
        ) : (
          <ul class="proof-list">
            {proofs.value.map((proof) => (
              <li key={proof.proof_id}>
                <a
                  href={linkTo('proofs', proof.proof_id)}
                  aria-current={proof.proof_id === id ? 'true' : undefined}
                >
                  {titleOf(proof)}
                </a>
                <small>
                  <Time iso={proof.started_at} />
                </small>
                <span class={`chip ${stateTexts[proof.state].tone}`}>{stateTexts[proof.state].text}</span>
              </li>
            ))}
          </ul>
        )}
      </section>
      <section class="panel" aria-label="Result of the proof">
        {id ? (
          <ProofResult key={id} id={id} />
        ) : (
          <EmptyNote title="No proof selected">
            Start a proof. Its result has its own link to share.
          </EmptyNote>
        )}
      </section>
    </div>
  );
}
