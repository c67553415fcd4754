import type { TimelineStep } from '../api/types.js';

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
  retried: ({ type, attempt }) => `failed at ${type}, attempt ${attempt}: will be retried`,
  'dead-lettered': ({ type, attempt }) => `dead-lettered ${type} after attempt ${attempt}`,
  replayed: ({ type }) => `replayed ${type} to its queue`,
  discarded: ({ type }) => `discarded the dead letter ${type}`,
};

/** An unknown step is shown by its name. */
export const textOf = (step: TimelineStep): string =>
  texts[step.step]?.(step) ?? `${step.step.replaceAll('-', ' ')} ${step.type}`;

export const toneOf = ({ step, error }: TimelineStep): Tone => toneByStep[step] ?? (error ? 'bad' : 'plain');
