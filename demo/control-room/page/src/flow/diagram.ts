import type { MessageKind, Topology } from '../api/types.js';

/** In pixels. */
export interface Point {
  x: number;
  y: number;
}

export interface Box extends Point {
  width: number;
  height: number;
}

/** A line that messages pass. A queue and its publishers name the edges of their messages by `key`. */
export interface Edge {
  key: string;
  points: Point[];
  /** True if it ends at the consumer. */
  hasArrowhead: boolean;
}

/** The path of messages along one edge, up to the box of the queue or of the service. */
export interface EdgePath {
  edge: string;
  points: Point[];
}

export interface QueueLayout {
  queue: string;
  service: string;
  type: string;
  kind: MessageKind;
  box: Box;
  /** From each publisher to the queue. */
  published: ReadonlyMap<string, EdgePath>;
  /** From the queue to the service. */
  consumed: EdgePath;
}

export interface ServiceLayout {
  service: string;
  box: Box;
}

export interface Diagram {
  width: number;
  height: number;
  services: ServiceLayout[];
  queues: QueueLayout[];
  edges: Edge[];
  /** Only in the list: there every message passes it. It stands for all exchanges. */
  exchangeBar?: Box;
}

export const SERVICE_HEIGHT = 62;
export const QUEUE_HEIGHT = 46;

export const publishersOf = ({ services }: Topology, type: string): string[] =>
  services
    .filter(({ publishes }) => publishes.some((contract) => contract.type === type))
    .map(({ name }) => name);

export const middleOf = ({ x, y, width, height }: Box): Point => ({ x: x + width / 2, y: y + height / 2 });
