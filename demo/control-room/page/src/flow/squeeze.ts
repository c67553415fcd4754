/** Long names are set narrower, never cut: half a name is no name. `room` and `size` are in pixels. */
export function squeeze(text: string, room: number, size: number, weight = 400) {
  ruler ??= document.createElement('canvas').getContext('2d')!;
  ruler.font = `${weight} ${size}px ${getComputedStyle(document.body).fontFamily}`;
  return ruler.measureText(text).width > room
    ? { textLength: room, lengthAdjust: 'spacingAndGlyphs' as const }
    : {};
}

let ruler: CanvasRenderingContext2D | undefined;
