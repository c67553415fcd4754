import type { Topology } from '../api/types.js';
import type { Diagram } from './diagram.js';
import { layOutGraph } from './layout-graph.js';
import { layOutList } from './layout-list.js';

let last: { of: string; diagram: Diagram } | undefined;

/**
 * Lays services and queues out as a graph, or, if the width is too small for it, as a list. Keeps the last diagram for when the
 * view is opened again.
 */
export function layOut(topology: Topology, width: number): Diagram {
  const of = JSON.stringify([topology, width]);
  if (last?.of !== of) last = { of, diagram: layOutGraph(topology, width) ?? layOutList(topology, width) };
  return last.diagram;
}
