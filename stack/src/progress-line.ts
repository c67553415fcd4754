/** Prints the name of a step when it starts, and its duration when it ends. */
export function progressLine(step: string, seconds?: number): void {
  process.stdout.write(seconds === undefined ? `\n  ${step.padEnd(22)}` : `${seconds.toFixed(1)} s`);
}
