import { post } from '../api/client.js';
import type { VerifyResult } from '../api/types.js';

type FaultKind = 'kill-email' | 'kill-payment' | 'kill-order' | 'restart-broker';

/** Without a seed a storm is random. */
export type ProofRequest = { kind: FaultKind | 'flash-sale' } | { kind: 'storm'; seed?: number };

export interface ListedProof {
  proof_id: string;
  kind: string;
  /** Of a storm. */
  seed?: number;
  state: 'running' | 'clean' | 'differences' | 'failed';
  started_at: string;
  ended_at?: string;
  error?: string;
}

export interface Proof extends ListedProof {
  steps: { at: string; text: string }[];
  result?: VerifyResult;
}

export const faultTitles: Readonly<Record<FaultKind, string>> = {
  'kill-email': 'Kill email during 500 orders, then verify',
  'kill-payment': 'Kill payment during 500 orders, then verify',
  'kill-order': 'Kill order during 500 orders, then verify',
  'restart-broker': 'Restart RabbitMQ during 500 orders, then verify',
};

export const stormTitle = 'Run a storm of kills during orders, then verify';
export const flashSaleTitle = 'Run a flash sale, then verify';

const titles: Readonly<Record<string, string>> = {
  ...faultTitles,
  storm: stormTitle,
  'flash-sale': flashSaleTitle,
};

export const titleOf = ({ kind, seed }: Pick<ListedProof, 'kind' | 'seed'>): string =>
  `${titles[kind] ?? kind}${seed === undefined ? '' : ` (seed ${seed})`}`;

export const stateTexts: Readonly<Record<ListedProof['state'], { text: string; tone: string }>> = {
  running: { text: 'running', tone: '' },
  clean: { text: 'nothing missing, nothing duplicated', tone: 'good' },
  differences: { text: 'differences found', tone: 'bad' },
  failed: { text: 'failed', tone: 'warn' },
};

/** Returns the id of the proof. */
export const startProof = async (request: ProofRequest): Promise<string> =>
  (await post<{ proof_id: string }>('proofs', request)).proof_id;
