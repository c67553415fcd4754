import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import type { MessageEvent } from '../api/types.js';
import { messageEvents } from '../live/feed.js';
import type { Diagram } from './diagram.js';
import { litBy } from './lit-edges.js';

const LIT_MS = 900;

/** Marks edges and queues that messages pass with a class for a moment. It changes classes only, so nothing is laid out again. */
export function useLitEdges(svg: RefObject<SVGSVGElement | null>, diagram: Diagram): void {
  useEffect(() => {
    const elements = new Map<string, Element[]>();
    for (const element of svg.current?.querySelectorAll('[data-lit]') ?? []) {
      const key = element.getAttribute('data-lit') ?? '';
      elements.set(key, [...(elements.get(key) ?? []), element]);
    }
    const lit = new Map<string, { step: MessageEvent['step']; timer: ReturnType<typeof setTimeout> }>();
    const clear = (key: string) => {
      const { step, timer } = lit.get(key)!;
      clearTimeout(timer);
      lit.delete(key);
      for (const { classList } of elements.get(key) ?? []) classList.remove('lit', step);
    };
    const unsubscribe = messageEvents.subscribe(({ events }) => {
      if (document.hidden) return;
      for (const [key, step] of litBy(events, diagram)) {
        const before = lit.get(key);
        // Under load the class stays: only its timer changes.
        if (before?.step === step) clearTimeout(before.timer);
        else if (before) clear(key);
        for (const { classList } of elements.get(key) ?? [])
          if (!classList.contains(step)) classList.add('lit', step);
        lit.set(key, { step, timer: setTimeout(() => clear(key), LIT_MS) });
      }
    });
    return () => {
      unsubscribe();
      for (const key of [...lit.keys()]) clear(key);
    };
  }, [diagram]);
}
