/** The response has more bytes than the caller allows. */
export class ResponseTooLong extends Error {
  override name = 'ResponseTooLong';
}

/** Reads a body as text. Throws ResponseTooLong and closes the connection as soon as it exceeds `maxBytes`. */
export async function readBounded(body: AsyncIterable<Uint8Array> | null, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new ResponseTooLong(`the response is longer than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
