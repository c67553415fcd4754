import type { Call, TimelineStep } from '../api/timeline.js';
import { duration } from '../live/format.js';

export type Tone = 'plain' | 'good' | 'warn' | 'bad';

const toneByStep: Record<string, Tone> = {
  published: 'plain',
  handled: 'good',
  retried: 'warn',
  'dead-lettered': 'bad',
  discarded: 'bad',
  replayed: 'plain',
};

const texts: Record<string, (step: TimelineStep) => string> = {
  published: ({ type }) => `published ${type}`,
  handled: ({ type, attempt }) => (attempt > 1 ? `handled ${type} at attempt ${attempt}` : `handled ${type}`),
  retried: ({ type, attempt, took_ms }) =>
    `attempt ${attempt} at ${type} failed${after(took_ms)}; will retry`,
  'dead-lettered': ({ type, attempt }) => `dead-lettered ${type} after attempt ${attempt}`,
  replayed: ({ type }) => `replayed ${type} to its queue`,
  discarded: ({ type }) => `discarded the dead letter ${type}`,
  called: ({ call, type }) => (call ? callText(call) : `called while it handled ${type}`),
};

/** "POST /charges at bank: 424" */
const callText = ({ name, path, server, status }: Call): string =>
  `${name}${path ? ` ${path}` : ''} at ${server}${status === null ? '' : `: ${status}`}`;

const after = (took_ms: number | null): string => (took_ms ? ` after ${duration(took_ms)}` : '');

/** An unknown step is shown by its name. */
export const textOf = (step: TimelineStep): string =>
  texts[step.step]?.(step) ?? `${step.step.replaceAll('-', ' ')} ${step.type}`;

export const toneOf = ({ step, error, call }: TimelineStep): Tone => {
  if (call) return error || (call.status ?? 0) >= 400 ? 'warn' : 'good';
  return toneByStep[step] ?? (error ? 'bad' : 'plain');
};

/** "waited 12 ms, worked 4 ms"; a failed attempt has its duration in its text. */
export function timesText({ step, took_ms }: TimelineStep, waited_ms: number | undefined): string {
  const worked = took_ms === null || step === 'retried' ? '' : `worked ${duration(took_ms)}`;
  const waited = waited_ms === undefined ? '' : `waited ${duration(waited_ms)}`;
  return [waited, worked].filter(Boolean).join(', ');
}
