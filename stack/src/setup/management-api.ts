import { type CompleteResponse, fetchBounded } from '#http-client';

export interface ManagementApiOptions {
  timeoutMs: number;
  maxBytes: number;
}

/** Longer than a busy node takes to answer; a paused node never does. */
const CHOOSE_TIMEOUT_MS = 10_000;

/** RabbitMQ's management API, at any node of a cluster that answers. */
export class ManagementApi {
  readonly user: string;
  private readonly origins: readonly string[];
  private readonly authorization: string;
  private chosen: Promise<string> | undefined;

  /** `urls` is one URL, or a list separated by commas; each contains the same name and password. */
  constructor(
    urls: string,
    private readonly options: ManagementApiOptions,
  ) {
    const nodes = urls.split(',').map((url) => new URL(url));
    const { username, password } = nodes[0]!;
    this.origins = nodes.map(({ origin }) => origin);
    this.user = decodeURIComponent(username);
    this.authorization = `Basic ${Buffer.from(`${this.user}:${decodeURIComponent(password)}`).toString('base64')}`;
  }

  /** Throws if no node answers. A request whose answer is lost is sent again to another node, so it must be idempotent. */
  async request(method: string, path: string, body?: object): Promise<CompleteResponse> {
    for (let attempts = 1; ; attempts++) {
      const choice = (this.chosen ??= this.chooseNode());
      try {
        return await this.send(await choice, this.options, method, path, body);
      } catch (error) {
        if (this.chosen === choice) this.chosen = undefined;
        if (attempts >= this.origins.length) throw error;
      }
    }
  }

  /** The node that answers first. */
  private async chooseNode(): Promise<string> {
    if (this.origins.length === 1) return this.origins[0]!;
    const options = { ...this.options, timeoutMs: CHOOSE_TIMEOUT_MS };
    return await Promise.any(
      this.origins.map(async (origin) => {
        await this.send(origin, options, 'GET', 'whoami');
        return origin;
      }),
    );
  }

  private async send(
    origin: string,
    options: ManagementApiOptions,
    method: string,
    path: string,
    body?: object,
  ): Promise<CompleteResponse> {
    return await fetchBounded(`${origin}/api/${path}`, {
      ...options,
      method,
      headers: { authorization: this.authorization, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
  }
}
