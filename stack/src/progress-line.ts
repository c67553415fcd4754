/** One line per step: the name at once, the seconds when it is done. */
export function progressLine(step: string, seconds?: number): void {
  process.stdout.write(seconds === undefined ? `\n  ${step.padEnd(22)}` : `${seconds.toFixed(1)} s`);
}
