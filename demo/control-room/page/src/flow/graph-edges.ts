import { type Box, type Edge, middleOf, type Point } from './diagram.js';

/** The label of an edge as placed by the layout, and the points at which the edge bends around other nodes. */
export interface PlacedGroup {
  publisher: string;
  consumer: string;
  box: Box;
  bends: Point[];
}

type Side = 'left' | 'right';

/** Where an edge meets a service; `other` is the point from which it comes. */
interface End {
  service: string;
  side: Side;
  other: Point;
}

/** For each group the edge to its queues and the edge to its consumer. Edges at one side of a service are spread over it. */
export function edgesOf(
  groups: readonly PlacedGroup[],
  boxes: ReadonlyMap<string, Box>,
): (readonly [Edge, Edge])[] {
  const drawn = groups.map((group) => halvesOf(group, boxes));
  const ends = drawn.flatMap(({ ends }) => ends ?? []);
  return drawn.map(({ group: { publisher, consumer, box }, halves, ends: own }) => {
    const keys = [`${publisher} to ${consumer}: published`, `${publisher} to ${consumer}: consumed`] as const;
    const [before, after] = own
      ? [
          [pointOf(own[0], ends, boxes), ...halves[0]],
          [...halves[1], pointOf(own[1], ends, boxes)],
        ]
      : loopOf(box, boxes.get(publisher)!);
    return [
      { key: keys[0], points: before, hasArrowhead: false },
      { key: keys[1], points: after, hasArrowhead: true },
    ] as const;
  });
}

/** The bends before and after the label. Without ends: a service that publishes to itself. */
function halvesOf(group: PlacedGroup, boxes: ReadonlyMap<string, Box>) {
  const { publisher, consumer, box, bends } = group;
  const centre = middleOf(box);
  if (publisher === consumer) return { group, halves: [[], []] as [Point[], Point[]] };
  const isForward = middleOf(boxes.get(publisher)!).x < centre.x;
  const sign = isForward ? 1 : -1;
  const left = { x: box.x, y: centre.y };
  const right = { x: box.x + box.width, y: centre.y };
  const [entry, exit] = isForward ? [left, right] : [right, left];
  const before = [...bends.filter(({ x }) => sign * x < sign * entry.x), entry];
  const after = [exit, ...bends.filter(({ x }) => sign * x > sign * exit.x)];
  const ends: [End, End] = [
    { service: publisher, side: isForward ? 'right' : 'left', other: before[0]! },
    { service: consumer, side: isForward ? 'left' : 'right', other: after.at(-1)! },
  ];
  return { group, halves: [before, after] as [Point[], Point[]], ends };
}

function pointOf(end: End, ends: readonly End[], boxes: ReadonlyMap<string, Box>): Point {
  const { x, y, width, height } = boxes.get(end.service)!;
  const atSide = ends
    .filter(({ service, side }) => service === end.service && side === end.side)
    .sort((one, other) => one.other.y - other.other.y);
  const share = (atSide.indexOf(end) + 1) / (atSide.length + 1);
  return { x: end.side === 'left' ? x : x + width, y: y + height * share };
}

/** Down from the service to the label below it, and back. */
function loopOf(label: Box, service: Box): [Point[], Point[]] {
  const bottom = service.y + service.height;
  const at = (share: number, y: number): Point => ({ x: service.x + service.width * share, y });
  return [
    [at(0.25, bottom), at(0.25, label.y)],
    [at(0.75, label.y), at(0.75, bottom)],
  ];
}
