import { readConfig } from '#service';
import { z } from 'zod';

const schema = z.object({
  /** The blob store: a folder that all replicas share. */
  LABELS_DIR: z.string().min(1),
});

export class WarehouseConfig {
  private readonly env = readConfig(schema);
  readonly labelsDir = this.env.LABELS_DIR;
}
