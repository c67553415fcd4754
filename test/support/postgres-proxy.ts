import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { type FaultKind, FaultRule } from './statement-fault.js';
import { ProxiedConnection, type ProxyState } from './proxied-connection.js';

/** What an injected error says it is: out of memory, which blames neither the message nor the connection. */
const OUT_OF_MEMORY = '53200';

/** Stands between a process and PostgreSQL, reads the protocol message by message, and injects one fault at one exact step. */
export interface PostgresProxy {
  url: string;
  /**
   * Arms a fault for the next `times` statements that match. A text or pattern is looked for in the SQL and in its values.
   * A fault at COMMIT waits for the end of the transaction in which the statement is.
   */
  inject: (kind: FaultKind, match: string | RegExp, terms?: { times?: number; code?: string }) => FaultRule;
  /** Ends this many new connections in the packet in which they become ready. */
  endNextConnections: (count: number) => void;
  /** How many of those are still to come. */
  connectionsToEnd: () => number;
  /** Every Parse that a client has sent: `name` is '' for an unnamed statement. */
  prepared: () => readonly { name: string; sql: string }[];
  /** Disarms all faults and closes the connections that are silent. */
  restore: () => void;
  close: () => void;
}

/** Listens on a free port for the database at `url`. */
export async function openPostgresProxy(url: string): Promise<PostgresProxy> {
  const state: ProxyState = { rules: [], prepared: [], toEnd: 0 };
  const connections = new Set<ProxiedConnection>();
  const target = new URL(url);
  const server = createServer((client) => {
    const connection = new ProxiedConnection(client, target, state);
    connections.add(connection);
    client.on('close', () => connections.delete(connection));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const through = new URL(url);
  through.port = String((server.address() as AddressInfo).port);
  const restore = () => {
    state.rules = [];
    for (const connection of connections) if (connection.isSilent) connection.cut();
  };
  return {
    url: through.href,
    inject: (kind, match, { times = 1, code = OUT_OF_MEMORY } = {}) => {
      const rule = new FaultRule(kind, match, times, code);
      state.rules.push(rule);
      return rule;
    },
    endNextConnections: (count) => void (state.toEnd = count),
    connectionsToEnd: () => state.toEnd,
    prepared: () => state.prepared,
    restore,
    close: () => {
      server.close();
      for (const connection of connections) connection.cut();
    },
  };
}
