/** A message of PostgreSQL's protocol; `type` is '' for the first message of a client, which has no type. */
export interface WireMessage {
  type: string;
  /** The whole message, with type and length. */
  bytes: Buffer;
  /** Without type and length. */
  body: Buffer;
}

/** Splits a stream of bytes into messages. */
export class MessageReader {
  private rest = Buffer.alloc(0);

  constructor(private startsUp: boolean) {}

  *read(chunk: Buffer): Generator<WireMessage> {
    this.rest = Buffer.concat([this.rest, chunk]);
    for (;;) {
      const head = this.startsUp ? 0 : 1;
      if (this.rest.length < head + 4) return;
      const end = head + this.rest.readInt32BE(head);
      if (this.rest.length < end) return;
      const bytes = this.rest.subarray(0, end);
      this.rest = this.rest.subarray(end);
      const type = this.startsUp ? '' : String.fromCharCode(bytes[0]!);
      this.startsUp = false;
      yield { type, bytes, body: bytes.subarray(head + 4) };
    }
  }
}

const message = (type: string, body: string): Buffer => {
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(Buffer.byteLength(body) + 4, 1);
  return Buffer.concat([head, Buffer.from(body)]);
};

export const errorResponse = (severity: string, code: string, text: string): Buffer =>
  message('E', [`S${severity}`, `V${severity}`, `C${code}`, `M${text}`, '', ''].join('\0'));

/** A Parse that PostgreSQL refuses. It has a name, because it would otherwise replace the unnamed statement of the client. */
export const refusedParse: Buffer = message('P', 'refused\0this is no SQL\0\0\0');

export const sync: Buffer = message('S', '');

/** The zero-terminated strings of a message body, in order. */
export const textsIn = (body: Buffer): string[] => body.toString('utf8').split('\0');
