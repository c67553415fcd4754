import type { Bench } from './section.js';

/** Takes one sample of each subject in turn, A B A B, so that a slow minute of the machine affects all of them. */
export async function inTurns<Name extends string>(
  { rounds, signal, print }: Bench,
  subjects: Record<Name, () => Promise<number>>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(subjects) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>;
  for (let round = 1; round <= rounds; round++)
    for (const name of names) {
      signal.throwIfAborted();
      const sample = await subjects[name]();
      samples[name].push(sample);
      print(`${name}, round ${round} of ${rounds}: ${sample.toPrecision(4)}`);
    }
  return samples;
}
