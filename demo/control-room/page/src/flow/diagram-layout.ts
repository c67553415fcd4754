import type { MessageKind, Topology, TopologyService } from '../api/types.js';

/** A place in the drawing, in pixels. */
export interface Point {
  x: number;
  y: number;
}

/** A rectangle in the drawing, in pixels. */
export interface Box extends Point {
  width: number;
  height: number;
}

/** A queue, hanging from the rail like a ticket; `hook` is where what is published for it leaves the rail. */
export interface Ticket {
  queue: string;
  service: string;
  type: string;
  kind: MessageKind;
  box: Box;
  hook: Point;
}

/** A service; `mouth` is where it takes messages in, `riser` leads from it to the rail. */
export interface Stand {
  service: string;
  box: Box;
  mouth: Point;
  riser: Point[];
}

/** The whole drawing: the rail stands for the exchanges, which every message passes. */
export interface Diagram {
  width: number;
  height: number;
  upright: boolean;
  rail: Box;
  stands: Stand[];
  tickets: Ticket[];
}

const MARGIN = 8;
const GAP = 10;
const RAIL = 12;
const TICKET_HEIGHT = 50;
const STAND_HEIGHT = 62;
const LEAST_COLUMN = 138;
const LEAST_TICKET = 118;

/** Services side by side below a lying rail where there is room, one below the other beside an upright rail where not. */
export function layOut({ services }: Topology, width: number): Diagram {
  return width / Math.max(1, services.length) >= LEAST_COLUMN
    ? lying(services, width)
    : upright(services, width);
}

function lying(services: readonly TopologyService[], width: number): Diagram {
  const rail = { x: 0, y: 26, width, height: RAIL };
  const columnWidth = (width - 2 * MARGIN) / services.length;
  const first = rail.y + RAIL + 22;
  const longest = Math.max(...services.map(({ listens_to }) => listens_to.length), 1);
  const standY = first + longest * (TICKET_HEIGHT + GAP) + GAP;
  const tickets: Ticket[] = [];
  const stands = services.map(({ name, listens_to }, column): Stand => {
    const left = MARGIN + column * columnWidth + 3;
    const inner = columnWidth - 6;
    const dropX = left + 5;
    listens_to.forEach(({ queue, type, kind }, row) => {
      const y = first + row * (TICKET_HEIGHT + GAP);
      const box = { x: left + 12, y, width: inner - 26, height: TICKET_HEIGHT };
      tickets.push({ queue, service: name, type, kind, box, hook: { x: dropX, y: rail.y + RAIL / 2 } });
    });
    const box = { x: left, y: standY, width: inner, height: STAND_HEIGHT };
    const riserX = left + inner - 5;
    return {
      service: name,
      box,
      mouth: { x: dropX, y: standY },
      riser: [
        { x: riserX, y: standY },
        { x: riserX, y: rail.y + RAIL / 2 },
      ],
    };
  });
  return { width, height: standY + STAND_HEIGHT + MARGIN, upright: false, rail, stands, tickets };
}

function upright(services: readonly TopologyService[], width: number): Diagram {
  const left = 34;
  const inner = width - left - MARGIN;
  const perRow = Math.max(1, Math.floor((inner + GAP) / (LEAST_TICKET + GAP)));
  const ticketWidth = (inner - (perRow - 1) * GAP) / perRow;
  const middle = MARGIN + RAIL / 2;
  const tickets: Ticket[] = [];
  let y = MARGIN;
  const stands = services.map(({ name, listens_to }): Stand => {
    const box = { x: left, y, width: inner, height: STAND_HEIGHT };
    const firstRow = y + STAND_HEIGHT + GAP;
    listens_to.forEach(({ queue, type, kind }, index) => {
      const row = Math.floor(index / perRow);
      const place = {
        x: left + (index % perRow) * (ticketWidth + GAP),
        y: firstRow + row * (TICKET_HEIGHT + GAP),
        width: ticketWidth,
        height: TICKET_HEIGHT,
      };
      const hook = { x: middle, y: place.y - GAP / 2 };
      tickets.push({ queue, service: name, type, kind, box: place, hook });
    });
    y = firstRow + Math.ceil(listens_to.length / perRow) * (TICKET_HEIGHT + GAP) + GAP;
    const centre = box.y + STAND_HEIGHT / 2;
    return {
      service: name,
      box,
      mouth: { x: left + inner / 2, y: box.y + STAND_HEIGHT },
      riser: [
        { x: left, y: centre },
        { x: middle, y: centre },
      ],
    };
  });
  const rail = { x: MARGIN, y: 0, width: RAIL, height: Math.max(y, 1) };
  return { width, height: y, upright: true, rail, stands, tickets };
}
