/** Makes a long text narrower instead of cutting it. `maxWidth` and `size` are in pixels. */
export function fitText(text: string, maxWidth: number, size: number, weight = 400) {
  ruler ??= document.createElement('canvas').getContext('2d')!;
  ruler.font = `${weight} ${size}px ${getComputedStyle(document.body).fontFamily}`;
  return ruler.measureText(text).width > maxWidth
    ? { textLength: maxWidth, lengthAdjust: 'spacingAndGlyphs' as const }
    : {};
}

let ruler: CanvasRenderingContext2D | undefined;
