import { useEffect, useRef } from 'preact/hooks';
import { Store, useStore } from '../api/store.js';
import type { MessageEvent } from '../api/types.js';
import { messageEvents } from '../live/feed.js';
import { number } from '../live/format.js';
import type { Diagram } from './diagram.js';
import { type Dot, dotsFor, positionOf } from './dots.js';

/** Message events in the last second, and those without a dot. */
interface Rate {
  perSecond: number;
  notDrawn: number;
}

const eventRate = new Store<Rate>({ perSecond: 0, notDrawn: 0 });
const radius: Record<MessageEvent['step'], number> = {
  published: 3.2,
  handled: 3.2,
  retried: 4,
  'dead-lettered': 5,
};

/** Draws message events as dots over the diagram, once per frame. Draws none if the user prefers reduced motion. */
export function MessageDots({ diagram }: { diagram: Diagram }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context) return;
    const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');
    const scale = devicePixelRatio;
    element.width = diagram.width * scale;
    element.height = diagram.height * scale;
    let dots: Dot[] = [];
    let frame = 0;
    const counter = countPerSecond();

    const draw = () => {
      frame = 0;
      const now = performance.now();
      const colours = getComputedStyle(element);
      context.setTransform(scale, 0, 0, scale, 0, 0);
      context.clearRect(0, 0, diagram.width, diagram.height);
      dots = dots.filter(({ until }) => until > now);
      for (const dot of dots) {
        const position = positionOf(dot, now);
        if (!position) continue;
        context.fillStyle = colours.getPropertyValue(`--dot-${dot.step}`);
        context.beginPath();
        context.arc(position.x, position.y, radius[dot.step], 0, 2 * Math.PI);
        context.fill();
      }
      if (dots.length > 0) frame = requestAnimationFrame(draw);
    };
    const unsubscribe = messageEvents.subscribe((batch) => {
      const isHidden = reducedMotion.matches || document.hidden;
      const { dots: more, notDrawn } = isHidden
        ? { dots: [], notDrawn: 0 }
        : dotsFor(batch, diagram, dots.length, performance.now());
      counter.add(batch.events.length + batch.dropped, notDrawn);
      dots.push(...more);
      if (frame === 0 && dots.length > 0) frame = requestAnimationFrame(draw);
    });
    return () => {
      unsubscribe();
      counter.stop();
      cancelAnimationFrame(frame);
    };
  }, [diagram]);
  return <canvas ref={canvas} class="messages" style={sizeOf(diagram)} aria-hidden="true" />;
}

/** The rate as text: for users who do not see the dots, and for events without a dot. */
export function EventRate() {
  const { perSecond, notDrawn } = useStore(eventRate);
  return (
    <p class="event-rate">
      <strong>{number(perSecond)}</strong> message events in the last second
      {notDrawn > 0 && `, ${number(notDrawn)} of them not drawn`}
    </p>
  );
}

function countPerSecond() {
  let current = { perSecond: 0, notDrawn: 0 };
  const timer = setInterval(() => {
    if (current.perSecond > 0 || eventRate.get().perSecond > 0) eventRate.set(current);
    current = { perSecond: 0, notDrawn: 0 };
  }, 1000);
  return {
    add(events: number, notDrawn: number) {
      current.perSecond += events;
      current.notDrawn += notDrawn;
    },
    stop: () => clearInterval(timer),
  };
}

const sizeOf = ({ width, height }: Diagram) => ({ width: `${width}px`, height: `${height}px` });
