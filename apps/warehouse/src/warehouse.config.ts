import { readConfig } from '#service';
import { type ConfigType, registerAs } from '@nestjs/config';
import { z } from 'zod';

const schema = z.object({
  /** The blob store: a folder that all replicas share. */
  LABELS_DIR: z.string().min(1),
});

export const warehouseConfig = registerAs('warehouse', () => {
  const env = readConfig(schema);
  return {
    labelsDir: env.LABELS_DIR,
  };
});

export type WarehouseConfig = ConfigType<typeof warehouseConfig>;
