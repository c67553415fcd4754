import { invalidRequest, Problem } from './problem.js';

/** No address of the shop has one, and PostgreSQL keeps no text with the first of them. */
const escapedControlCharacter = /%(?:[01][\da-f]|7f)/i;

/** NUL, and half of a surrogate pair: JSON can say them, PostgreSQL can't keep them. */
const unkeepable = /[\u0000\p{Cs}]/u;

/** Deeper than any body of the shop's; what walks a body by recursion is safe within it. */
const MAX_DEPTH = 32;

/** Why an address can't be meant, whatever it leads to; nothing if it can. */
export const addressProblem = (url: string): Problem | undefined =>
  escapedControlCharacter.test(url)
    ? new Problem(400, {
        title: 'The address has a control character in it',
        detail: 'Leave out %00 to %1F and %7F; ids are as the answers of the shop have them.',
      })
    : undefined;

/** Why a body can't be kept or walked through, before any schema sees it; nothing if it can. */
export function bodyProblem(body: unknown): Problem | undefined {
  let level: (readonly [path: string[], part: unknown])[] = [[[], body]];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return refusal([], `nested deeper than ${MAX_DEPTH} levels`);
    for (const [path, part] of level)
      if ([path.at(-1), part].some((text) => typeof text === 'string' && unkeepable.test(text)))
        return refusal(path, 'no NUL character and no half of a surrogate pair');
    level = level.flatMap(([path, part]) =>
      typeof part === 'object' && part !== null
        ? Object.entries(part).map(([key, value]) => [[...path, key], value] as const)
        : [],
    );
  }
  return undefined;
}

const refusal = (path: string[], message: string): Problem => invalidRequest([{ path, message }]);
