import { useState } from 'preact/hooks';
import { faultTitles, flashSaleTitle, type ProofRequest, stormTitle } from './proofs.js';

const MAX_SEED = 2 ** 32 - 1;

interface ProofButtonsProps {
  busy: boolean;
  onStart: (request: ProofRequest) => void;
}

/** The first proof is the one to begin with. */
export function ProofButtons({ busy, onStart }: ProofButtonsProps) {
  const [seed, setSeed] = useState('');
  return (
    <>
      {(Object.keys(faultTitles) as (keyof typeof faultTitles)[]).map((kind, i) => (
        <button
          key={kind}
          type="button"
          class={i === 0 ? 'primary' : ''}
          disabled={busy}
          onClick={() => onStart({ kind })}
        >
          {faultTitles[kind]}
        </button>
      ))}
      <form
        class="row"
        aria-label="Storm"
        onSubmit={(event) => {
          event.preventDefault();
          onStart({ kind: 'storm', ...(seed !== '' && { seed: Number(seed) }) });
        }}
      >
        <button type="submit" class="grow bottom" disabled={busy}>
          {stormTitle}
        </button>
        <label class="field seed" title="The same seed repeats a storm">
          Seed
          <input
            type="number"
            min={0}
            max={MAX_SEED}
            step={1}
            placeholder="random"
            value={seed}
            onInput={({ currentTarget }) => setSeed(currentTarget.value)}
          />
        </label>
      </form>
      <button type="button" disabled={busy} onClick={() => onStart({ kind: 'flash-sale' })}>
        {flashSaleTitle}
      </button>
    </>
  );
}
