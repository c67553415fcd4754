import { setTimeout as delay } from 'node:timers/promises';
import { exactly, NO_ROUTING_KEY, NOTHING, type Topology } from '#messaging';
import { ManagementApi } from './management-api.js';
import { AUDITOR } from './auditor.js';
import { replicateQueues, waitForNodes } from './replicas.js';
import { auditorLimitRequests, limitRequests } from './limits.js';

export const VHOST = 'order-rail';

/** Enough for the list of all exchanges or vhosts of a broker that other applications use too. */
const MAX_RESPONSE_BYTES = 16_777_216;

/** After its start, RabbitMQ answers before its streams and quorum queues have elected their leaders. */
const RECOVERY_TIMEOUT_MS = 30_000;

/** Sets up a virtual host through the management API. Every method is idempotent. */
export class BrokerAdmin {
  private readonly api: ManagementApi;
  private readonly admin: string;

  /** `managementUrl` contains the administrator's name and password. It may be a list, see {@link ManagementApi}. */
  constructor(
    managementUrl: string,
    private readonly vhost = VHOST,
  ) {
    this.api = new ManagementApi(managementUrl, { timeoutMs: 20_000, maxBytes: MAX_RESPONSE_BYTES });
    this.admin = this.api.user;
  }

  /** Throws if the management API does not answer. */
  async ping(): Promise<void> {
    await this.call('GET', 'whoami');
  }

  /** Creates exchanges and queues before permissions: a service that connects too early is refused, and finds nothing half set up. */
  async apply(
    topology: Topology,
    passwords: Readonly<Record<string, string>>,
    nodes: readonly string[] = [],
  ): Promise<void> {
    const { exchanges, queues, bindings, users } = topology;
    const vhost = encodeURIComponent(this.vhost);
    const path = encodeURIComponent;
    await this.call('PUT', `vhosts/${vhost}`);
    await this.call('PUT', `permissions/${vhost}/${path(this.admin)}`, allRights);
    await this.callAll('PUT', [
      ...exchanges.map(
        ({ name, type }) => [`exchanges/${vhost}/${path(name)}`, { type, durable: true }] as const,
      ),
      ...queues.map(
        ({ name, arguments: args }, i) =>
          [
            `queues/${vhost}/${path(name)}`,
            // In turn on all nodes, so that a lost one takes only its share of the classic queues with it.
            { durable: true, arguments: args, ...(nodes.length > 1 && { node: nodes[i % nodes.length] }) },
          ] as const,
      ),
      ...users.map(({ name, tags }) => [`users/${name}`, { password: passwords[name], tags }] as const),
    ]);
    await this.callAll(
      'POST',
      bindings.map(({ exchange, queue, routingKey }) => [
        `bindings/${vhost}/e/${path(exchange)}/q/${path(queue)}`,
        { routing_key: routingKey },
      ]),
    );
    await this.callAll('PUT', limitRequests(vhost, topology));
    await this.callAll(
      'PUT',
      users.flatMap(({ name, topics }) =>
        topics.map((topic) => [`topic-permissions/${vhost}/${name}`, topic] as const),
      ),
    );
    await this.callAll(
      'PUT',
      users.map(({ name, configure, write, read }) => [
        `permissions/${vhost}/${name}`,
        { configure, write, read },
      ]),
    );
  }

  /**
   * Creates the auditor, which may read the depth of every queue and the dead letters; it can neither publish nor declare.
   * Since 4.2.7 RabbitMQ returns the depth only to users with a right to the queue, so the auditor may write to queues. It
   * cannot use that right, because it may write to no exchange that is bound to them. Retry exchanges have the names of
   * their queues, so a topic permission that matches no routing key closes them.
   */
  async createAuditor(password: string, workQueues: readonly string[]): Promise<void> {
    const vhost = encodeURIComponent(this.vhost);
    const exchanges = (await this.call('GET', `exchanges/${vhost}`)) as { name: string }[];
    // Includes the retry exchanges of an earlier schedule: messages may still wait in their queues.
    const retries = exchanges.map(({ name }) => name).filter((name) => name.startsWith('retry.'));
    await this.call('PUT', `users/${AUDITOR}`, { password, tags: 'management' });
    await this.callAll('PUT', auditorLimitRequests());
    await this.callAll(
      'PUT',
      retries.map((exchange) => [
        `topic-permissions/${vhost}/${AUDITOR}`,
        { exchange, write: NO_ROUTING_KEY, read: NO_ROUTING_KEY },
      ]),
    );
    await this.call('PUT', `permissions/${vhost}/${AUDITOR}`, {
      configure: NOTHING,
      write: exactly([...workQueues, ...retries]),
      read: '\\.dlq$',
    });
  }

  /** See {@link waitForNodes}. */
  async waitForNodes(count: number): Promise<string[]> {
    return await waitForNodes(this.api, count);
  }

  /** See {@link replicateQueues}. */
  async replicateQueues(nodes: readonly string[]): Promise<string[]> {
    return await replicateQueues(this.api, this.vhost, nodes);
  }

  /** Deletes the virtual host with all its messages, if it exists. */
  async deleteVhost(): Promise<void> {
    const vhosts = (await this.call('GET', 'vhosts')) as { name: string }[];
    if (vhosts.some(({ name }) => name === this.vhost))
      await this.call('DELETE', `vhosts/${encodeURIComponent(this.vhost)}`);
  }

  private async callAll(method: string, requests: (readonly [path: string, body: object])[]): Promise<void> {
    await Promise.all(requests.map(([path, body]) => this.call(method, path, body)));
  }

  private async call(
    method: string,
    path: string,
    body?: object,
    retryUntil = Date.now() + RECOVERY_TIMEOUT_MS,
  ): Promise<unknown> {
    const response = await this.api.request(method, path, body);
    const { text } = response;
    if (response.ok) return text === '' ? undefined : (JSON.parse(text) as unknown);
    if (text.includes('is down or inaccessible') && Date.now() < retryUntil) {
      await delay(200);
      return await this.call(method, path, body, retryUntil);
    }
    const advice = text.includes('inequivalent')
      ? '\nIt exists with other arguments, from another version, RETRY_DELAYS_MS or EVENTS_LOG_MAX_AGE. Drain and delete it, or delete all data with "npm start -- --fresh".'
      : '';
    throw new Error(
      `RabbitMQ refuses ${method} ${decodeURIComponent(path)}: ${response.status} ${text}${advice}`,
    );
  }
}

const allRights = { configure: '.*', write: '.*', read: '.*' };
