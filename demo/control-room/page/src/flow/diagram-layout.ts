import type { MessageKind, Topology, TopologyService } from '../api/types.js';

/** In pixels. */
export interface Point {
  x: number;
  y: number;
}

export interface Box extends Point {
  width: number;
  height: number;
}

/** `branch` is the point at which messages for the queue leave the exchange bar. */
export interface QueueLayout {
  queue: string;
  service: string;
  type: string;
  kind: MessageKind;
  box: Box;
  branch: Point;
}

/** `input` is the point at which the service consumes; `output` is the line from the service to the exchange bar. */
export interface ServiceLayout {
  service: string;
  box: Box;
  input: Point;
  output: Point[];
}

/** The exchange bar stands for all exchanges: every message passes it. */
export interface Diagram {
  width: number;
  height: number;
  isVertical: boolean;
  exchangeBar: Box;
  services: ServiceLayout[];
  queues: QueueLayout[];
}

const MARGIN = 8;
const GAP = 10;
const BAR_THICKNESS = 12;
const QUEUE_HEIGHT = 50;
const SERVICE_HEIGHT = 62;
const MIN_COLUMN_WIDTH = 138;
const MIN_QUEUE_WIDTH = 118;

/** Lays services side by side below a horizontal exchange bar, or, if the width is too small, in rows beside a vertical one. */
export function layOut({ services }: Topology, width: number): Diagram {
  return width / Math.max(1, services.length) >= MIN_COLUMN_WIDTH
    ? layOutHorizontally(services, width)
    : layOutVertically(services, width);
}

function layOutHorizontally(topology: readonly TopologyService[], width: number): Diagram {
  const exchangeBar = { x: 0, y: 26, width, height: BAR_THICKNESS };
  const barMiddle = exchangeBar.y + BAR_THICKNESS / 2;
  const columnWidth = (width - 2 * MARGIN) / topology.length;
  const firstRow = exchangeBar.y + BAR_THICKNESS + 22;
  const maxQueues = Math.max(...topology.map(({ consumes }) => consumes.length), 1);
  const serviceY = firstRow + maxQueues * (QUEUE_HEIGHT + GAP) + GAP;
  const queues: QueueLayout[] = [];
  const services = topology.map(({ name, consumes }, column): ServiceLayout => {
    const left = MARGIN + column * columnWidth + 3;
    const innerWidth = columnWidth - 6;
    const inputX = left + 5;
    consumes.forEach(({ queue, type, kind }, row) => {
      const y = firstRow + row * (QUEUE_HEIGHT + GAP);
      const box = { x: left + 12, y, width: innerWidth - 26, height: QUEUE_HEIGHT };
      queues.push({ queue, service: name, type, kind, box, branch: { x: inputX, y: barMiddle } });
    });
    const box = { x: left, y: serviceY, width: innerWidth, height: SERVICE_HEIGHT };
    const outputX = left + innerWidth - 5;
    return {
      service: name,
      box,
      input: { x: inputX, y: serviceY },
      output: [
        { x: outputX, y: serviceY },
        { x: outputX, y: barMiddle },
      ],
    };
  });
  const height = serviceY + SERVICE_HEIGHT + MARGIN;
  return { width, height, isVertical: false, exchangeBar, services, queues };
}

function layOutVertically(topology: readonly TopologyService[], width: number): Diagram {
  const left = 34;
  const innerWidth = width - left - MARGIN;
  const perRow = Math.max(1, Math.floor((innerWidth + GAP) / (MIN_QUEUE_WIDTH + GAP)));
  const queueWidth = (innerWidth - (perRow - 1) * GAP) / perRow;
  const barMiddle = MARGIN + BAR_THICKNESS / 2;
  const queues: QueueLayout[] = [];
  let y = MARGIN;
  const services = topology.map(({ name, consumes }): ServiceLayout => {
    const box = { x: left, y, width: innerWidth, height: SERVICE_HEIGHT };
    const firstRow = y + SERVICE_HEIGHT + GAP;
    consumes.forEach(({ queue, type, kind }, index) => {
      const row = Math.floor(index / perRow);
      const queueBox = {
        x: left + (index % perRow) * (queueWidth + GAP),
        y: firstRow + row * (QUEUE_HEIGHT + GAP),
        width: queueWidth,
        height: QUEUE_HEIGHT,
      };
      const branch = { x: barMiddle, y: queueBox.y - GAP / 2 };
      queues.push({ queue, service: name, type, kind, box: queueBox, branch });
    });
    y = firstRow + Math.ceil(consumes.length / perRow) * (QUEUE_HEIGHT + GAP) + GAP;
    const centre = box.y + SERVICE_HEIGHT / 2;
    return {
      service: name,
      box,
      input: { x: left + innerWidth / 2, y: box.y + SERVICE_HEIGHT },
      output: [
        { x: left, y: centre },
        { x: barMiddle, y: centre },
      ],
    };
  });
  const exchangeBar = { x: MARGIN, y: 0, width: BAR_THICKNESS, height: Math.max(y, 1) };
  return { width, height: y, isVertical: true, exchangeBar, services, queues };
}
