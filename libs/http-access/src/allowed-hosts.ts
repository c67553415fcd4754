const loopback = ['127.0.0.1', 'localhost', '[::1]'];

/** A server is bound to a wildcard address, but no client sends it as the host. */
const wildcards = ['0.0.0.0', '::'];

/**
 * The allowed values of the `Host` header: loopback, the bound address and the configured names. A name without a port allows
 * every port, because a container or a tunnel may publish another one.
 */
export class AllowedHosts {
  private readonly names: ReadonlySet<string>;

  constructor(bound: string, configured: readonly string[] = []) {
    const own = wildcards.includes(bound) ? [] : [bound.includes(':') ? `[${bound}]` : bound];
    this.names = new Set([...loopback, ...own, ...configured].map((name) => name.toLowerCase()));
  }

  /** False for a request without a `Host` header. */
  has(host = ''): boolean {
    const name = host.toLowerCase();
    return this.names.has(name) || this.names.has(name.replace(/:\d+$/, ''));
  }
}

const hostName = /^(?:[a-z\d](?:[a-z\d._-]*[a-z\d])?|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

/** Parses `ALLOWED_HOSTS`. Throws with the expected format. */
export function readHosts(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.every((name) => hostName.test(name))) return names;
  throw new Error(
    'give host names with or without a port, separated by commas, e.g. order,shop.example:8443',
  );
}
