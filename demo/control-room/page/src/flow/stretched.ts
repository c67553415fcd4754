/**
 * Spreads x coordinates evenly over the width. The outermost centres get this distance from the sides, so that distances only
 * grow. Returns where an x is placed.
 */
export function stretched(
  centres: readonly number[],
  width: number,
  fromSide: number,
): (x: number) => number {
  const first = Math.min(...centres);
  const span = Math.max(...centres) - first;
  const factor = span > 0 ? (width - 2 * fromSide) / span : 1;
  return (x) => fromSide + (x - first) * factor;
}
