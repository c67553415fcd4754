import { useEffect, useRef } from 'preact/hooks';
import { Kept, useKept } from '../api/kept.js';
import type { MessageEvent } from '../api/types.js';
import { batches } from '../live/feed.js';
import { number } from '../live/format.js';
import type { Diagram } from './diagram-layout.js';
import { type Dot, dotsFor, placeOf } from './dots.js';

/** Messages seen in the last second, and those of them that no dot was drawn for. */
interface Pace {
  perSecond: number;
  unseen: number;
}

const pace = new Kept<Pace>({ perSecond: 0, unseen: 0 });
const radius: Record<MessageEvent['step'], number> = {
  published: 3.2,
  handled: 3.2,
  retried: 4,
  'dead-lettered': 5,
};

/** Messages as dots over the diagram: drawn once a frame, however many come, and not at all for who wants no motion. */
export function MovingMessages({ diagram }: { diagram: Diagram }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const stage = canvas.current;
    const pen = stage?.getContext('2d');
    if (!stage || !pen) return;
    const still = matchMedia('(prefers-reduced-motion: reduce)');
    const scale = devicePixelRatio;
    stage.width = diagram.width * scale;
    stage.height = diagram.height * scale;
    let dots: Dot[] = [];
    let frame = 0;
    const seconds = countSeconds();

    const draw = () => {
      frame = 0;
      const now = performance.now();
      const colours = getComputedStyle(stage);
      pen.setTransform(scale, 0, 0, scale, 0, 0);
      pen.clearRect(0, 0, diagram.width, diagram.height);
      dots = dots.filter(({ until }) => until > now);
      for (const dot of dots) {
        const place = placeOf(dot, now);
        if (!place) continue;
        pen.fillStyle = colours.getPropertyValue(`--dot-${dot.step}`);
        pen.beginPath();
        pen.arc(place.x, place.y, radius[dot.step], 0, 2 * Math.PI);
        pen.fill();
      }
      if (dots.length > 0) frame = requestAnimationFrame(draw);
    };
    const stop = batches.watch((batch) => {
      const drawn = still.matches || document.hidden;
      const { dots: more, unseen } = drawn
        ? { dots: [], unseen: 0 }
        : dotsFor(batch, diagram, dots.length, performance.now());
      seconds.add(batch.moves.length + batch.dropped, unseen);
      dots.push(...more);
      if (frame === 0 && dots.length > 0) frame = requestAnimationFrame(draw);
    });
    return () => {
      stop();
      seconds.end();
      cancelAnimationFrame(frame);
    };
  }, [diagram]);
  return <canvas ref={canvas} class="messages" style={sizeOf(diagram)} aria-hidden="true" />;
}

/** How busy the shop is, in words, for eyes that see no dots and for more messages than dots. */
export function PaceLine() {
  const { perSecond, unseen } = useKept(pace);
  return (
    <p class="pace">
      <strong>{number(perSecond)}</strong> steps in the last second
      {unseen > 0 && `, ${number(unseen)} of them not drawn`}
    </p>
  );
}

function countSeconds() {
  let now = { perSecond: 0, unseen: 0 };
  const timer = setInterval(() => {
    if (now.perSecond > 0 || pace.get().perSecond > 0) pace.set(now);
    now = { perSecond: 0, unseen: 0 };
  }, 1000);
  return {
    add(moves: number, unseen: number) {
      now.perSecond += moves;
      now.unseen += unseen;
    },
    end: () => clearInterval(timer),
  };
}

const sizeOf = ({ width, height }: Diagram) => ({ width: `${width}px`, height: `${height}px` });
