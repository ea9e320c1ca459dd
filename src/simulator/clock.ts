/** The simulator's time: a base clock that tests inject, and an offset that the control API moves. */
export class SimulatedClock {
  /** Added to the base clock, in milliseconds. */
  offsetMs = 0;

  constructor(private readonly base: () => Date) {}

  /** @returns the simulated moment: what Azure's clock shows. */
  now(): Date {
    return new Date(this.base().getTime() + this.offsetMs);
  }
}

/** @returns the moment with seven decimals, as Azure's services write it. */
export function azureTime(date: Date): string {
  return date.toISOString().replace('Z', '0000Z');
}

/** @returns the moment in .NET ticks (100 ns since the year 1), as event ids bear it. */
export function ticksOf(date: Date): string {
  return (BigInt(date.getTime()) * 10_000n + 621_355_968_000_000_000n).toString();
}
