import { setTimeout as delay } from 'node:timers/promises';
import { fetchBounded } from '#http-client';
import { exactly, NO_ROUTING_KEY, NOTHING, type Topology } from '#messaging';
import { AUDITOR } from './auditor.js';
import { auditorLimitRequests, limitRequests } from './limits.js';

/** The shop's own corner of the broker. */
export const VHOST = 'order-rail';

/** A list of all exchanges or vhosts of a broker that others use too. */
const LONGEST_ANSWER_BYTES = 16_777_216;

/** After a start RabbitMQ answers before its streams and quorum queues have their leaders. */
const RECOVERED_WITHIN_MS = 30_000;

/** Makes everything of the topology through the management API; repeating it changes nothing. */
export class BrokerAdmin {
  private readonly base: string;
  private readonly authorization: string;
  private readonly admin: string;

  /** `managementUrl` carries the administrator's name and password. */
  constructor(
    managementUrl: string,
    private readonly vhost = VHOST,
  ) {
    const { origin, username, password } = new URL(managementUrl);
    this.base = `${origin}/api`;
    this.admin = decodeURIComponent(username);
    this.authorization = `Basic ${Buffer.from(`${this.admin}:${decodeURIComponent(password)}`).toString('base64')}`;
  }

  /** Throws while the management API does not answer. */
  async ping(): Promise<void> {
    await this.call('GET', 'whoami');
  }

  /** Exchanges and queues first, then who may use them: a service that connects early is refused, not half served. */
  async apply(topology: Topology, passwords: Readonly<Record<string, string>>): Promise<void> {
    const { exchanges, queues, bindings, users } = topology;
    const vhost = encodeURIComponent(this.vhost);
    const path = encodeURIComponent;
    await this.call('PUT', `vhosts/${vhost}`);
    await this.call('PUT', `permissions/${vhost}/${path(this.admin)}`, everything);
    await this.callAll('PUT', [
      ...exchanges.map(
        ({ name, type }) => [`exchanges/${vhost}/${path(name)}`, { type, durable: true }] as const,
      ),
      ...queues.map(
        ({ name, arguments: args }) =>
          [`queues/${vhost}/${path(name)}`, { durable: true, arguments: args }] as const,
      ),
      ...users.map(({ name }) => [`users/${name}`, { password: passwords[name], tags: '' }] as const),
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
   * Lets the auditor ask how many messages wait in each queue, and look at dead letters; it can neither publish nor declare.
   * RabbitMQ since 4.2.7 tells the depth only to who has some right to the queue, so the auditor may write to queues, which
   * opens nothing without a right to an exchange that leads there. The retry exchanges, which are named as their queues, are closed by topic.
   */
  async admitAuditor(password: string, workQueues: readonly string[]): Promise<void> {
    const vhost = encodeURIComponent(this.vhost);
    const exchanges = (await this.call('GET', `exchanges/${vhost}`)) as { name: string }[];
    // Also those of an earlier schedule: messages may still wait in them.
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

  /** Takes the whole corner away, with every message in it; nothing happens when there is none. */
  async forget(): Promise<void> {
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
    until = Date.now() + RECOVERED_WITHIN_MS,
  ): Promise<unknown> {
    const response = await fetchBounded(`${this.base}/${path}`, {
      method,
      headers: { authorization: this.authorization, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
      timeoutMs: 20_000,
      maxBytes: LONGEST_ANSWER_BYTES,
    });
    const said = response.text;
    if (response.ok) return said === '' ? undefined : (JSON.parse(said) as unknown);
    if (said.includes('is down or inaccessible') && Date.now() < until) {
      await delay(200);
      return await this.call(method, path, body, until);
    }
    const wayOut = said.includes('inequivalent')
      ? '\nIt exists with other settings, made by another version, schedule or EVENTS_LOG_MAX_AGE: drain and delete it, or start with "npm start -- --fresh", which forgets all data.'
      : '';
    throw new Error(
      `RabbitMQ refuses ${method} ${decodeURIComponent(path)}: ${response.status} ${said}${wayOut}`,
    );
  }
}

const everything = { configure: '.*', write: '.*', read: '.*' };
