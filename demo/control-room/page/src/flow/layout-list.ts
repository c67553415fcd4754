import type { Topology } from '../api/types.js';
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

const MARGIN = 8;
const GAP = 10;
const BAR_THICKNESS = 12;
const LEFT = 34;
const MIN_QUEUE_WIDTH = 118;
const BAR_MIDDLE = MARGIN + BAR_THICKNESS / 2;

/** For a small width: the services one below the other, each with its queues, beside a bar that stands for the exchanges. */
export function layOutList(topology: Topology, width: number): Diagram {
  const innerWidth = width - LEFT - MARGIN;
  const perRow = Math.max(1, Math.floor((innerWidth + GAP) / (MIN_QUEUE_WIDTH + GAP)));
  const queueWidth = (innerWidth - (perRow - 1) * GAP) / perRow;
  let y = MARGIN;
  const rows = topology.services.map(({ name, consumes }) => {
    const box = { x: LEFT, y, width: innerWidth, height: SERVICE_HEIGHT };
    const firstRow = y + SERVICE_HEIGHT + GAP;
    const queues = consumes.map((consumed, index) => ({
      ...consumed,
      box: {
        x: LEFT + (index % perRow) * (queueWidth + GAP),
        y: firstRow + Math.floor(index / perRow) * (QUEUE_HEIGHT + GAP),
        width: queueWidth,
        height: QUEUE_HEIGHT,
      },
    }));
    y = firstRow + Math.ceil(consumes.length / perRow) * (QUEUE_HEIGHT + GAP) + GAP;
    return { service: name, box, queues };
  });
  const outputs = new Map(rows.map(({ service, box }) => [service, outputOf(service, box)]));
  return {
    width,
    height: y,
    exchangeBar: { x: MARGIN, y: 0, width: BAR_THICKNESS, height: Math.max(y, 1) },
    services: rows.map(({ service, box }) => ({ service, box })),
    edges: [...outputs.values()],
    queues: rows.flatMap(({ service, box: serviceBox, queues }) =>
      queues.map(({ queue, type, kind, box }): QueueLayout => {
        const [branch, corner, end] = inputOf(box);
        const published = publishersOf(topology, type).flatMap((publisher) => {
          const output = outputs.get(publisher);
          const points = output && [...output.points, branch, corner, end];
          return output && points ? [[publisher, { edge: output.key, points }] as const] : [];
        });
        const input = { x: serviceBox.x + serviceBox.width / 2, y: serviceBox.y + SERVICE_HEIGHT };
        const consumed = { edge: '', points: [end, corner, { x: input.x, y: corner.y }, input] };
        return { queue, service, type, kind, box, published: new Map(published), consumed };
      }),
    ),
  };
}

/** From the service to the bar. */
function outputOf(service: string, { x, y, height }: Box): Edge {
  const middle = y + height / 2;
  const points = [
    { x, y: middle },
    { x: BAR_MIDDLE, y: middle },
  ];
  return { key: service, points, hasArrowhead: false };
}

/** From the bar to the queue. */
function inputOf({ x, y, width }: Box): [Point, Point, Point] {
  const above = y - GAP / 2;
  const middle = x + width / 2;
  return [
    { x: BAR_MIDDLE, y: above },
    { x: middle, y: above },
    { x: middle, y },
  ];
}
