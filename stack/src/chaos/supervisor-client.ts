import type { StackFacts } from '../stack-facts.js';

/** How a process of a stack is doing. */
export interface ProcessStatus {
  name: string;
  pid?: number;
  state: string;
  restarts: number;
  /** The code or the signal that the process before ended with. */
  lastExit?: number | string;
}

/** The supervisor's control door from outside; throws with what to do when it does not open. */
export class SupervisorClient {
  constructor(private readonly facts: Pick<StackFacts, 'controlUrl' | 'controlToken'>) {}

  async status(): Promise<ProcessStatus[]> {
    return (await this.call('GET', '/processes')) as ProcessStatus[];
  }

  /** Resolves when it is done: killed, stopped, or ready again after a restart. */
  async act(name: string, verb: string, forMs?: number): Promise<ProcessStatus> {
    const query = forMs === undefined ? '' : `?for_ms=${forMs}`;
    return (await this.call('POST', `/processes/${name}/${verb}${query}`)) as ProcessStatus;
  }

  private async call(method: string, path: string): Promise<unknown> {
    const { controlUrl, controlToken } = this.facts;
    const headers = { authorization: `Bearer ${controlToken}` };
    const response = await fetch(`${controlUrl}${path}`, { method, headers }).catch(() => {
      throw new Error(
        'No shop is running here: start it with "npm start" and try again in another terminal.',
      );
    });
    const answer = (await response.json()) as { detail?: string };
    if (!response.ok) throw new Error(answer.detail ?? `the supervisor answered ${response.status}`);
    return answer;
  }
}
