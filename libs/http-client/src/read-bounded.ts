/** The other side sent more than the caller is prepared to hold in memory. */
export class AnswerTooLong extends Error {
  override name = 'AnswerTooLong';
}

/** Reads a body as text. Throws AnswerTooLong, and ends the connection, as soon as it has more bytes than allowed. */
export async function readBounded(body: AsyncIterable<Uint8Array> | null, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new AnswerTooLong(`the answer is longer than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
