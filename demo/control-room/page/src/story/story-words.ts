import type { StoryStep } from '../api/types.js';

/** How a step ended, for its colour. */
export type Tone = 'plain' | 'good' | 'warn' | 'bad';

const toneByStep: Record<string, Tone> = {
  published: 'plain',
  handled: 'good',
  retried: 'warn',
  'dead-lettered': 'bad',
  discarded: 'bad',
  replayed: 'plain',
};

const sentences: Record<string, (step: StoryStep) => string> = {
  published: ({ type }) => `published ${type}`,
  handled: ({ type, attempt }) => (attempt > 1 ? `handled ${type} at attempt ${attempt}` : `handled ${type}`),
  retried: ({ type, attempt }) => `failed at ${type}, attempt ${attempt}, and tries again`,
  'dead-lettered': ({ type, attempt }) => `gave up on ${type} after attempt ${attempt}: dead letter`,
  replayed: ({ type }) => `replayed ${type} to its queue`,
  discarded: ({ type }) => `discarded the dead letter ${type}`,
};

/** What the service did, in words; steps unknown to this page by their own name. */
export const sentenceOf = (step: StoryStep): string =>
  sentences[step.step]?.(step) ?? `${step.step.replaceAll('-', ' ')} ${step.type}`;

/** How the step ended. */
export const toneOf = ({ step, error }: StoryStep): Tone => toneByStep[step] ?? (error ? 'bad' : 'plain');
