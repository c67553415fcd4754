/** A claim check: the location of the blob, with its hash and size. */
export interface LabelReference {
  url: string;
  sha256: string;
  bytes: number;
}

/** The port to the blob store. Messages carry a reference, never the file. */
export abstract class LabelStore {
  /** Idempotent. When it resolves, the label is durable. */
  abstract put(order_id: string, pdf: Buffer): Promise<LabelReference>;
  /** Throws PermanentFailure when the blob is missing or does not match the reference. */
  abstract get(reference: LabelReference): Promise<Buffer>;
}
