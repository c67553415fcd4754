import { type EdgeLabel, Graph, type GraphLabel, layout, type NodeLabel } from '@dagrejs/dagre';
import type { Topology, TopologyService } from '../api/types.js';
import {
  type Box,
  type Diagram,
  type Edge,
  type Point,
  publishersOf,
  QUEUE_HEIGHT,
  type QueueLayout,
  SERVICE_HEIGHT,
} from './diagram.js';
import { edgesOf, type PlacedGroup } from './graph-edges.js';
import { stretched } from './stretched.js';

const MIN_SERVICE_WIDTH = 104;
const MIN_QUEUE_WIDTH = 120;
const MAX_WIDER = 44;
const MARGIN = 8;
const QUEUE_GAP = 2;
const LOOP_HEIGHT = 14;
/** For the names of the exchanges. */
const HEADING = 26;

type Consumed = TopologyService['consumes'][number];

/** The queues between one publisher and one consumer. */
interface Group {
  publisher: string;
  consumer: string;
  queues: Consumed[];
}

/**
 * A graph from left to right: services are nodes, and the queues between two services are the label of their edge. Returns
 * undefined if it is wider than `width`.
 */
export function layOutGraph(topology: Topology, width: number): Diagram | undefined {
  const groups = groupsOf(topology);
  const graph = arrange(topology, groups);
  const items = [...graph.nodes().map((id) => graph.node(id)), ...graph.edges().map((id) => graph.edge(id))];
  const centres = items.map(({ x = 0 }) => x);
  const least = Math.max(...centres) - Math.min(...centres) + MIN_QUEUE_WIDTH + 2 * MARGIN;
  if (!(least <= width)) return undefined;

  const columns = new Set(centres.map(Math.round)).size;
  const wider = Math.min(MAX_WIDER, (width - least) / (2 * columns));
  const place = stretched(centres, width, MARGIN + (MIN_QUEUE_WIDTH + wider) / 2);
  /** From the top of the item as the library placed it, which is its centre. */
  const boxOf = (item: NodeLabel | EdgeLabel, minWidth: number, height: number): Box => {
    const { x = 0, y = 0, height: itemHeight = 0 } = item;
    const boxWidth = minWidth + wider;
    return { x: place(x) - boxWidth / 2, y: HEADING + y - itemHeight / 2, width: boxWidth, height };
  };
  const services = topology.services.map(({ name }) => ({
    service: name,
    box: boxOf(graph.node(name), MIN_SERVICE_WIDTH, SERVICE_HEIGHT),
  }));
  const placedGroups = groups.map((group) => {
    const height = heightOf(group.queues);
    if (isLoop(group)) {
      const box = boxOf(graph.node(group.consumer), MIN_QUEUE_WIDTH, height);
      return { ...group, box: { ...box, y: box.y + SERVICE_HEIGHT + LOOP_HEIGHT }, bends: [] };
    }
    const edge = graph.edge(group.publisher, group.consumer);
    const bends = (edge.points ?? []).slice(1, -1).map(({ x, y }) => ({ x: place(x), y: y + HEADING }));
    return { ...group, box: boxOf(edge, MIN_QUEUE_WIDTH, height), bends };
  });
  const edges = edgesOf(placedGroups, new Map(services.map(({ service, box }) => [service, box])));
  const queues = placedGroups.flatMap((group, i) => queuesOf(group, edges[i]!));
  return { width, height: HEADING + (graph.graph().height ?? 0), services, queues, edges: edges.flat() };
}

/** The node of a service that publishes to itself has room for these queues below the service. */
function arrange({ services }: Topology, groups: readonly Group[]) {
  const graph = new Graph<GraphLabel, NodeLabel, EdgeLabel>();
  graph.setGraph({ rankdir: 'LR', nodesep: 10, edgesep: 10, ranksep: 36, marginx: MARGIN, marginy: MARGIN });
  for (const { name } of services) {
    const loop = groups.find((group) => isLoop(group) && group.consumer === name);
    const size = {
      width: MIN_QUEUE_WIDTH,
      height: SERVICE_HEIGHT + LOOP_HEIGHT + heightOf(loop?.queues ?? []),
    };
    graph.setNode(name, loop ? size : { width: MIN_SERVICE_WIDTH, height: SERVICE_HEIGHT });
  }
  for (const group of groups)
    if (!isLoop(group)) {
      const size = { width: MIN_QUEUE_WIDTH, height: heightOf(group.queues) };
      graph.setEdge(group.publisher, group.consumer, { ...size, labelpos: 'c' });
    }
  layout(graph);
  return graph;
}

const isLoop = ({ publisher, consumer }: Group): boolean => publisher === consumer;

const heightOf = (queues: readonly Consumed[]): number =>
  queues.length * (QUEUE_HEIGHT + QUEUE_GAP) - QUEUE_GAP;

/** A message without a publisher in the table is shown at its consumer. */
function groupsOf(topology: Topology): Group[] {
  const groups = new Map<string, Group>();
  for (const { name: consumer, consumes } of topology.services)
    for (const consumed of consumes) {
      const publishers = publishersOf(topology, consumed.type);
      for (const publisher of publishers.length > 0 ? publishers : [consumer]) {
        const key = `${publisher} ${consumer}`;
        const group = groups.get(key) ?? { publisher, consumer, queues: [] };
        group.queues.push(consumed);
        groups.set(key, group);
      }
    }
  return [...groups.values()];
}

function queuesOf(
  { publisher, consumer, queues, box }: PlacedGroup & { queues: Consumed[] },
  [toQueues, toConsumer]: readonly [Edge, Edge],
): QueueLayout[] {
  return queues.map(({ queue, type, kind }, i) => {
    const own = { ...box, y: box.y + i * (QUEUE_HEIGHT + QUEUE_GAP), height: QUEUE_HEIGHT };
    const at = (x: number): Point => ({ x, y: own.y + QUEUE_HEIGHT / 2 });
    const published = { edge: toQueues.key, points: [...toQueues.points, at(toQueues.points.at(-1)!.x)] };
    const consumed = { edge: toConsumer.key, points: [at(toConsumer.points[0]!.x), ...toConsumer.points] };
    return {
      ...{ queue, service: consumer, type, kind, box: own, consumed },
      published: new Map([[publisher, published]]),
    };
  });
}
