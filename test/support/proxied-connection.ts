import { connect, type Socket } from 'node:net';
import type { StatementFault } from './statement-fault.js';
import {
  errorResponse,
  MessageReader,
  refusedParse,
  sync,
  textsIn,
  type WireMessage,
} from './postgres-messages.js';

/** The state that all connections of a proxy share. */
export interface ProxyState {
  faults: StatementFault[];
  prepared: { name: string; sql: string }[];
  toEnd: number;
}

/** The messages of a client up to one Sync, or one simple query: PostgreSQL answers them with one ReadyForQuery. */
interface Exchange {
  /** Set while PostgreSQL's responses to {@link refusedParse} are part of the exchange. */
  fault?: { hides: 'error' | 'ready' } | { code: string };
}

const BEGIN = /^\s*(begin|start transaction)\b/i;
const COMMIT = /^\s*(commit|end)\b/i;
const END = /^\s*(commit|end|rollback(?! to)|abort)\b/i;

/** The connection of one client through the proxy. */
export class ProxiedConnection {
  isSilent = false;
  private readonly upstream: Socket;
  private readonly fromClient = new MessageReader(true);
  private readonly fromServer = new MessageReader(false);
  private readonly statements = new Map<string, string>();
  /** The first exchange is the start-up of the connection. */
  private readonly exchanges: Exchange[] = [{}];
  private unfinished: Exchange | undefined;
  private atCommit: StatementFault | undefined;
  private inTransaction = false;
  private isOpen = false;

  constructor(
    private readonly client: Socket,
    target: URL,
    private readonly state: ProxyState,
  ) {
    this.upstream = connect(Number(target.port), target.hostname);
    client.on('data', (chunk: Buffer) => {
      for (const message of this.fromClient.read(chunk)) this.forward(message);
    });
    this.upstream.on('data', (chunk: Buffer) => {
      const responses = [...this.fromServer.read(chunk)].flatMap((message) => this.responseTo(message));
      if (responses.length > 0 && !this.client.destroyed) this.client.write(Buffer.concat(responses));
    });
    this.upstream.on('close', () => this.isSilent || client.end()).on('error', () => client.destroy());
    client.on('close', () => this.upstream.destroy()).on('error', () => this.upstream.destroy());
  }

  cut(): void {
    this.client.destroy();
  }

  private forward(message: WireMessage): void {
    if (this.isSilent) return;
    const { type, bytes, body } = message;
    if (type === 'P') this.remember(body);
    const exchange = this.exchangeOf(type);
    const statement = this.statementIn(type, body);
    const fault = statement === undefined ? undefined : this.faultFor(statement);
    if (fault) fault.hits += 1;
    if (fault?.kind === 'silence-statement') this.isSilent = true;
    else if (fault?.kind === 'abort-before-commit') {
      exchange.fault = { hides: 'error' };
      this.upstream.write(Buffer.concat([refusedParse, sync, bytes]));
    } else if (fault?.kind === 'fail-statement') {
      exchange.fault = { code: fault.code };
      // After an error PostgreSQL skips the rest up to the next Sync.
      this.upstream.write(Buffer.concat([refusedParse, type === 'Q' ? sync : bytes]));
    } else this.upstream.write(bytes);
  }

  private remember(body: Buffer): void {
    const [name = '', sql = ''] = textsIn(body);
    this.statements.set(name, sql);
    this.state.prepared.push({ name, sql });
  }

  private exchangeOf(type: string): Exchange {
    if (type === '' || type === 'p') return this.exchanges[0]!;
    const exchange = this.unfinished ?? {};
    if (!this.unfinished) this.exchanges.push(exchange);
    this.unfinished = type === 'S' || type === 'Q' ? undefined : exchange;
    return exchange;
  }

  /** The SQL that a message runs, followed by its values. */
  private statementIn(type: string, body: Buffer): string | undefined {
    if (type === 'Q') return textsIn(body)[0];
    if (type !== 'B') return undefined;
    const [, name = ''] = textsIn(body);
    return `${this.statements.get(name)}\n${body.toString('utf8')}`;
  }

  private faultFor(statement: string): StatementFault | undefined {
    if (END.test(statement)) this.inTransaction = false;
    if (COMMIT.test(statement) && this.atCommit?.kind === 'abort-before-commit') return this.takeAtCommit();
    const fault = this.state.faults.find(
      (candidate) => (this.inTransaction || !candidate.isAtCommit) && candidate.appliesTo(statement),
    );
    if (BEGIN.test(statement)) this.inTransaction = true;
    if (!fault?.isAtCommit) return fault;
    this.atCommit = fault;
    return undefined;
  }

  private takeAtCommit(): StatementFault | undefined {
    const fault = this.atCommit;
    this.atCommit = undefined;
    return fault;
  }

  /** Returns what the client receives instead of this message of PostgreSQL. */
  private responseTo({ type, bytes, body }: WireMessage): Buffer[] {
    if (this.isSilent || this.client.destroyed) return [];
    if (type === 'C' && /^(COMMIT|ROLLBACK)\0/.test(body.toString()) && this.atCommit) {
      const commitFault = this.takeAtCommit()!;
      if (body.toString().startsWith('COMMIT')) return this.dropResponse(commitFault);
    }
    const fault = this.exchanges[0]?.fault;
    if (fault && 'hides' in fault && (type === 'E' || type === 'Z')) {
      if (type === 'E') fault.hides = 'ready';
      else delete this.exchanges[0]!.fault;
      return [];
    }
    if (fault && 'code' in fault && type === 'E')
      return [errorResponse('ERROR', fault.code, 'injected by a test')];
    if (type !== 'Z') return [bytes];
    this.exchanges.shift();
    if (this.isOpen || this.state.toEnd === 0) {
      this.isOpen = true;
      return [bytes];
    }
    this.state.toEnd -= 1;
    this.client.end(
      Buffer.concat([
        bytes,
        errorResponse('FATAL', '57P01', 'terminating connection due to administrator command'),
      ]),
    );
    this.upstream.destroy();
    return [];
  }

  private dropResponse(fault: StatementFault): Buffer[] {
    fault.hits += 1;
    if (fault.kind === 'silence-after-commit') this.isSilent = true;
    else this.cut();
    return [];
  }
}
