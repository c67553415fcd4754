import { cpus, totalmem } from 'node:os';

/** Describes the machine of a measurement as part of a sentence, without its host name. */
export function machine(): string {
  const cores = cpus();
  const model = cores[0]?.model.trim() || process.arch;
  const memoryGb = Math.round(totalmem() / 2 ** 30);
  return `${cores.length} cores of ${model}, ${memoryGb} GB, Node ${process.versions.node}`;
}
