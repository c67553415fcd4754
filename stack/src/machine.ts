import { cpus, totalmem } from 'node:os';

/** What figures were taken on, in words that fit into a sentence; no name that would tell whose machine it is. */
export function machine(): string {
  const cores = cpus();
  const model = cores[0]?.model.trim() || process.arch;
  const memoryGb = Math.round(totalmem() / 2 ** 30);
  return `${cores.length} cores of ${model}, ${memoryGb} GB, Node ${process.versions.node}`;
}
