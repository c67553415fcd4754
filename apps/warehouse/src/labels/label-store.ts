/** A claim check: where the blob lies and how to tell that it is whole. */
export interface LabelReference {
  url: string;
  sha256: string;
  bytes: number;
}

/** The blob store for labels: messages carry a reference, never the file. */
export abstract class LabelStore {
  /** Safe to repeat; when it resolves, the label is on disk and can be fetched by its reference. */
  abstract put(order_id: string, pdf: Buffer): Promise<LabelReference>;
  /** Throws when the blob is gone or is not what the reference says. */
  abstract get(reference: LabelReference): Promise<Buffer>;
}
