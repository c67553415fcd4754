import { fetchBounded } from '#http-client';
import { NO_SHOP, type StackFacts } from '../../stack/src/stack-facts.js';
import type { ProcessControl, ProcessStatus, Verb } from './process-control.js';

/** Longer than any process takes to start or to end. */
const TIMEOUT_MS = 300_000;

/** A client of the supervisor's control API. Throws how to start a shop when none runs. */
export class SupervisorClient implements ProcessControl {
  constructor(private readonly facts: Pick<StackFacts, 'controlUrl' | 'controlToken'>) {}

  async status(): Promise<ProcessStatus[]> {
    return (await this.call('GET', '/processes')) as ProcessStatus[];
  }

  async act(name: string, verb: Verb, forMs?: number): Promise<ProcessStatus> {
    const query = forMs === undefined ? '' : `?for_ms=${forMs}`;
    return (await this.call('POST', `/processes/${name}/${verb}${query}`)) as ProcessStatus;
  }

  private async call(method: string, path: string): Promise<unknown> {
    const { controlUrl, controlToken } = this.facts;
    const headers = { authorization: `Bearer ${controlToken}` };
    const options = { method, headers, timeoutMs: TIMEOUT_MS };
    const response = await fetchBounded(`${controlUrl}${path}`, options).catch(() => {
      throw new Error(NO_SHOP);
    });
    const body = response.json<{ detail?: string }>();
    if (!response.ok) throw new Error(body.detail ?? `The supervisor responded with ${response.status}.`);
    return body;
  }
}
