import { invalidRequest, Problem } from './problem.js';

/** No URL of the shop contains one, and PostgreSQL cannot store NUL. */
const escapedControlCharacter = /%(?:[01][\da-f]|7f)/i;

/** NUL and lone surrogates: JSON can contain them, PostgreSQL cannot store them. */
const unstorable = /[\u0000\p{Cs}]/u;

/** Deeper than any valid body, and safe for recursive code. */
const MAX_DEPTH = 32;

/** The problem of a URL that no route of the shop can match, or undefined. */
export const addressProblem = (url: string): Problem | undefined =>
  escapedControlCharacter.test(url)
    ? new Problem(400, {
        title: 'The address contains a control character',
        detail: 'Remove %00 to %1F and %7F. Take ids from the responses of the shop.',
      })
    : undefined;

/** The problem of a body that cannot be stored or is nested too deeply, or undefined. Runs before the schemas. */
export function bodyProblem(body: unknown): Problem | undefined {
  let level: (readonly [path: string[], part: unknown])[] = [[[], body]];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return refusal([], `nested deeper than ${MAX_DEPTH} levels`);
    for (const [path, part] of level)
      if ([path.at(-1), part].some((text) => typeof text === 'string' && unstorable.test(text)))
        return refusal(path, 'must not contain NUL or a lone surrogate');
    level = level.flatMap(([path, part]) =>
      typeof part === 'object' && part !== null
        ? Object.entries(part).map(([key, value]) => [[...path, key], value] as const)
        : [],
    );
  }
  return undefined;
}

const refusal = (path: string[], message: string): Problem => invalidRequest([{ path, message }]);
