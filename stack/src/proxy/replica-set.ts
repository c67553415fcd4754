import { lookup } from 'node:dns/promises';
import { request } from 'undici';

export interface KnownReplica {
  /** `ip:port`. */
  address: string;
  isReady: boolean;
}

const CHECK_EVERY_MS = 1_000;
const CHECK_TIMEOUT_MS = 1_000;

/** The replicas of one service. Resolves their host names and asks `/health/ready` of each once a second. */
export class ReplicaSet {
  private replicas: readonly KnownReplica[] = [];
  private turn = 0;
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;

  constructor(private readonly targets: readonly string[]) {}

  get known(): readonly KnownReplica[] {
    return this.replicas;
  }

  /** Resolves after the first check. */
  async open(): Promise<void> {
    await this.check();
    if (!this.isClosed) this.timer = setTimeout(() => void this.open(), CHECK_EVERY_MS);
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
  }

  /** The order in which a request tries the replicas: the ready ones in turn, then those that are not ready. */
  addressesInTurn(): string[] {
    this.turn += 1;
    const inTurn = this.replicas.map((_, i) => this.replicas[(i + this.turn) % this.replicas.length]!);
    const those = (isReady: boolean) => inTurn.filter((replica) => replica.isReady === isReady);
    return [...those(true), ...those(false)].map(({ address }) => address);
  }

  private async check(): Promise<void> {
    const found = await Promise.all(this.targets.map((target) => resolve(target)));
    this.replicas = await Promise.all(
      found.flat().map(async ({ address, host }) => ({ address, isReady: await isReady(address, host) })),
    );
  }
}

/** The addresses of a target; none while its name has none, e.g. while no container of the service runs. */
async function resolve(target: string): Promise<{ address: string; host: string }[]> {
  const { hostname, port } = new URL(`http://${target}`);
  const found = await lookup(hostname, { all: true, family: 4 }).catch(() => []);
  const addresses = found.map(({ address }) => `${address}:${port || '80'}`).sort();
  return addresses.map((address) => ({ address, host: target }));
}

async function isReady(address: string, host: string): Promise<boolean> {
  try {
    const { statusCode, body } = await request(`http://${address}/health/ready`, {
      // The service allows its name, and not the address of its container.
      headers: { host },
      signal: AbortSignal.timeout(CHECK_TIMEOUT_MS),
    });
    await body.dump();
    return statusCode === 200;
  } catch {
    return false;
  }
}
