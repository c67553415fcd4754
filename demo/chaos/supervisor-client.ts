import { fetchBounded } from '#http-client';
import { NO_SHOP, type StackFacts } from '../../stack/src/stack-facts.js';
import type { ProcessControl, ProcessStatus, Verb } from './process-control.js';

/** Longer than any process takes to start or to end. */
const ANSWER_WITHIN_MS = 300_000;

/** The supervisor's control door from outside; throws with what to do when it does not open. */
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
    const options = { method, headers, timeoutMs: ANSWER_WITHIN_MS };
    const response = await fetchBounded(`${controlUrl}${path}`, options).catch(() => {
      throw new Error(NO_SHOP);
    });
    const answer = response.json<{ detail?: string }>();
    if (!response.ok) throw new Error(answer.detail ?? `the supervisor answered ${response.status}`);
    return answer;
  }
}
