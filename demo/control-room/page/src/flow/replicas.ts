import type { Overview, ServiceState, ServiceStatus } from '../api/types.js';

/** The processes of a service: one, or one for each replica. */
export const processesOf = (service: string, overview: Overview | undefined): ServiceStatus[] =>
  overview?.services.filter((process) => process.service === service) ?? [];

/** The state of a service: of its process, or of the first replica that is not up. */
export const stateOf = (processes: readonly ServiceStatus[]): ServiceState =>
  (processes.find(({ state }) => state !== 'up') ?? processes[0])?.state ?? 'unknown';

/** "up", or "2 of 3 up" with replicas. */
export function summaryOf(processes: readonly ServiceStatus[]): string {
  if (processes.length < 2) return stateOf(processes);
  return `${processes.filter(({ state }) => state === 'up').length} of ${processes.length} up`;
}
