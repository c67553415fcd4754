import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { type FaultKind, StatementFault } from './statement-fault.js';
import { ProxiedConnection, type ProxyState } from './proxied-connection.js';

/** SQLSTATE "out of memory": neither the message nor the connection is the cause of the error. */
const OUT_OF_MEMORY = '53200';

/** A proxy between a process and PostgreSQL that reads the protocol and injects faults at exact steps. */
export interface PostgresProxy {
  url: string;
  /**
   * Injects a fault into the next `times` statements that match; `match` is searched in the SQL and in its values. A fault
   * at COMMIT applies at the end of the transaction that contains the statement.
   */
  inject: (
    kind: FaultKind,
    match: string | RegExp,
    options?: { times?: number; code?: string },
  ) => StatementFault;
  /** Ends this many new connections in the packet that makes them ready. */
  endNextConnections: (count: number) => void;
  /** How many connections are still to be ended. */
  connectionsToEnd: () => number;
  /** Every Parse message that clients have sent; `name` is '' for an unnamed statement. */
  prepared: () => readonly { name: string; sql: string }[];
  /** Removes all faults and closes the silent connections. */
  restore: () => void;
  close: () => void;
}

/** Listens on a free port for the database at `url`. */
export async function openPostgresProxy(url: string): Promise<PostgresProxy> {
  const state: ProxyState = { faults: [], prepared: [], toEnd: 0 };
  const connections = new Set<ProxiedConnection>();
  const target = new URL(url);
  const server = createServer((client) => {
    const connection = new ProxiedConnection(client, target, state);
    connections.add(connection);
    client.on('close', () => connections.delete(connection));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxyUrl = new URL(url);
  proxyUrl.port = String((server.address() as AddressInfo).port);
  const restore = () => {
    state.faults = [];
    for (const connection of connections) if (connection.isSilent) connection.cut();
  };
  return {
    url: proxyUrl.href,
    inject: (kind, match, { times = 1, code = OUT_OF_MEMORY } = {}) => {
      const fault = new StatementFault(kind, match, times, code);
      state.faults.push(fault);
      return fault;
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
