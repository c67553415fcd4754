import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts processor time in hundredths of a second for every program. */
const MS_PER_TICK = 10;

interface ProcessTimes {
  parent: number;
  /** Of the process and of its children that have ended. */
  ms: number;
}

/** Milliseconds of processor time that the processes with these ids and all their descendants have used so far. */
export function processorTimes(roots: Readonly<Record<string, number>>): Record<string, number> {
  const processes = readProcesses();
  const treeMs = (pid: number): number =>
    (processes.get(pid)?.ms ?? 0) +
    [...processes].reduce((sum, [child, { parent }]) => sum + (parent === pid ? treeMs(child) : 0), 0);
  return Object.fromEntries(Object.entries(roots).map(([name, pid]) => [name, treeMs(pid)]));
}

function readProcesses(): Map<number, ProcessTimes> {
  if (process.platform !== 'linux')
    throw new Error('Processor time is read from /proc, so this section needs Linux.');
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return new Map(pids.flatMap((pid) => readProcess(Number(pid))));
}

/** Empty for a process that has ended meanwhile. The name in parentheses can contain spaces, so the fields are counted after it. */
function readProcess(pid: number): [number, ProcessTimes][] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return [[pid, { parent: Number(fields[1]), ms: ticks * MS_PER_TICK }]];
  } catch {
    return [];
  }
}
