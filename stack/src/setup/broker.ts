import type { Topology } from '#messaging';

/** The shop's own corner of the broker. */
export const VHOST = 'order-rail';

/** Makes everything of the topology through the management API; repeating it changes nothing. */
export class BrokerAdmin {
  private readonly base: string;
  private readonly authorization: string;
  private readonly admin: string;

  /** `managementUrl` carries the administrator's name and password. */
  constructor(managementUrl: string) {
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
    const vhost = encodeURIComponent(VHOST);
    await this.call('PUT', `vhosts/${vhost}`);
    await this.call('PUT', `permissions/${vhost}/${encodeURIComponent(this.admin)}`, everything);
    for (const { name, type } of topology.exchanges)
      await this.call('PUT', `exchanges/${vhost}/${encodeURIComponent(name)}`, { type, durable: true });
    for (const { name, arguments: args } of topology.queues)
      await this.call('PUT', `queues/${vhost}/${encodeURIComponent(name)}`, {
        durable: true,
        arguments: args,
      });
    for (const { exchange, queue, routingKey } of topology.bindings)
      await this.call(
        'POST',
        `bindings/${vhost}/e/${encodeURIComponent(exchange)}/q/${encodeURIComponent(queue)}`,
        {
          routing_key: routingKey,
        },
      );
    for (const { name, configure, write, read, topics } of topology.users) {
      await this.call('PUT', `users/${name}`, { password: passwords[name], tags: '' });
      for (const topic of topics) await this.call('PUT', `topic-permissions/${vhost}/${name}`, topic);
      await this.call('PUT', `permissions/${vhost}/${name}`, { configure, write, read });
    }
  }

  private async call(method: string, path: string, body?: object): Promise<void> {
    const response = await fetch(`${this.base}/${path}`, {
      method,
      headers: { authorization: this.authorization, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    });
    if (response.ok) return;
    const said = await response.text();
    const wayOut = said.includes('inequivalent')
      ? '\nIt exists with other settings, made by another version or schedule: drain and delete it, or start with "npm start -- --fresh", which forgets all data.'
      : '';
    throw new Error(
      `RabbitMQ refuses ${method} ${decodeURIComponent(path)}: ${response.status} ${said}${wayOut}`,
    );
  }
}

const everything = { configure: '.*', write: '.*', read: '.*' };
