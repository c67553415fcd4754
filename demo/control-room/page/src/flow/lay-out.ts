import type { Topology } from '../api/types.js';
import type { Diagram } from './diagram.js';
import { layOutGraph } from './layout-graph.js';
import { layOutList } from './layout-list.js';

/** Lays services and queues out as a graph, or, if the width is too small for it, as a list. */
export const layOut = (topology: Topology, width: number): Diagram =>
  layOutGraph(topology, width) ?? layOutList(topology, width);
