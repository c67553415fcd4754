/** The text of a percent-encoded part of an address; undefined when it is not well-formed. */
export function decodedPart(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
