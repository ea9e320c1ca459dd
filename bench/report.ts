import type { Comparison, Measured } from './compare';

/** The middle of some figures, and how far they lie apart. */
interface Spread {
  median: number;
  min: number;
  max: number;
}

/** One comparison in a few lines: the ratio first, since the figures alone say more of the machine than of the code. */
export function describe(
  { name, unit, amount, peerName, aim }: Omit<Comparison, 'ours' | 'peer'>,
  { ours, peer }: Measured,
): string {
  const ratio = spreadOf(ours.map((rate, pair) => rate / (peer[pair] ?? Number.NaN)));
  const aimed = aim === undefined ? 'informative' : `aim ${aim.toFixed(2)} or better: ${verdict(ratio.median, aim)}`;
  return [
    `${name}: ${ratio.median.toFixed(2)} of ${peerName} (${ratio.min.toFixed(2)}..${ratio.max.toFixed(2)}), ${aimed}`,
    `  ours ${rates(ours)} ${unit}/s`,
    `  peer ${rates(peer)} ${unit}/s`,
    `  median (min..max) of ${ours.length} interleaved pairs of runs, ${grouped(amount)} ${unit} each`,
  ].join('\n');
}

function verdict(ratio: number, aim: number): string {
  return ratio >= aim ? 'reached' : 'NOT REACHED';
}

function rates(values: readonly number[]): string {
  const { median, min, max } = spreadOf(values);
  return `${grouped(median)} (${grouped(min)}..${grouped(max)})`;
}

function grouped(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const [low = Number.NaN, high = Number.NaN] = [
    sorted[Math.floor((sorted.length - 1) / 2)],
    sorted[Math.ceil((sorted.length - 1) / 2)],
  ];
  return { median: (low + high) / 2, min: sorted[0] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN };
}
