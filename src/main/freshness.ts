import type { Freshness } from '../engine';
import type { KindFreshness } from '../telemetry';

/** Up to so many sources each have a figure of their own. */
const namedAll = 100;
/** Of more than that, the oldest are named. */
const namedOldest = 20;

const quantiles = [0.5, 0.9, 0.99, 1];

/** How the sources of each kind stand, in few figures: how many are in which state, how old they are. */
export function freshnessByKind(sources: readonly Freshness[]): KindFreshness[] {
  const kinds = [...new Set(sources.map(({ kind }) => kind))].sort();
  return kinds.map((kind) => {
    const own = sources.filter((one) => one.kind === kind);
    const ages = own.map(({ ageMs }) => ageMs / 1_000).sort((a, b) => a - b);
    const states = { fresh: 0, late: 0, failing: 0 };
    for (const { state } of own) states[state] += 1;
    return {
      kind,
      states,
      ages: Object.fromEntries(quantiles.map((part) => [String(part), ageAt(ages, part)])),
      periodSeconds: own.reduce((most, { periodMs }) => Math.max(most, periodMs), 0) / 1_000,
    };
  });
}

/** @returns seconds since each source was read: of all where they are few, of the oldest where they are many. */
export function namedAges(sources: readonly Freshness[]): Map<string, number> {
  const named =
    sources.length <= namedAll ? sources : [...sources].sort((a, b) => b.ageMs - a.ageMs).slice(0, namedOldest);
  return new Map(named.map(({ name, ageMs }) => [name, ageMs / 1_000]));
}

/** The age below or at which that part of all is, of ages in order. */
function ageAt(ages: readonly number[], part: number): number {
  return ages[Math.max(0, Math.ceil(part * ages.length) - 1)] ?? 0;
}
