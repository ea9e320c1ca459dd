import { setTimeout as wait } from 'node:timers/promises';
import type { Failpoints, FaultKind } from './failpoints';
import { nameOf, type Far } from './points';
import type { Chance } from './random';
import type { Moment, Verdict, WireCall } from './wire';

/** What may go wrong with any call before it is carried out, and once it was. */
const before: readonly FaultKind[] = ['fail', 'delay', 'busy', 'unavailable'];
const after: readonly FaultKind[] = ['fail-but-persist', 'delay', 'cut-body'];
/** What people send is not refused by anybody but the service. */
const atTheDoor: readonly FaultKind[] = ['fail', 'delay', 'duplicate'];
/** What is called with a token of Entra's. */
const withToken = /^(azure|logs|graph|anchor)\.|^hub\.(list-|ownership|checkpoint)/;
const delayMs = [50, 2_500] as const;
/** Frames of a hub: nothing but the connection can fail. Where one stands still, the SDK may lose patience. */
const connection = { before: ['fail', 'delay'], after: ['fail-but-persist', 'delay'] } as const;
const frame = { ...connection, before: [...connection.before, 'cut-body'] } as const;
const stalledMs = [50, 8_000] as const;
/** All of this has to go well before the first event comes: were each hit as often as other calls, none would come. */
const parts: readonly (readonly [RegExp, number])[] = [
  [/^hub\.(open|opened|ask|answer|credit|settled)$/, 0.05],
  [/^hub\.(connect|list-ownership|list-checkpoints|ownership)$/, 0.3],
];

const refusals: Partial<Record<FaultKind, Verdict>> = {
  fail: 'cut',
  duplicate: 'twice',
  busy: { status: 429, headers: { 'retry-after': '1' }, body: { error: { code: 'TooManyRequests', message: 'busy' } } },
  unavailable: { status: 503, headers: {}, body: { error: { code: 'ServiceUnavailable', message: 'unavailable' } } },
  'expired-token': {
    status: 401,
    headers: { 'www-authenticate': 'Bearer error="invalid_token", error_description="The access token has expired"' },
    body: { error: { code: 'ExpiredAuthenticationToken', message: 'The access token expiry has passed.' } },
  },
  'fail-but-persist': 'cut',
  'cut-body': 'half',
  reorder: 'reversed',
};

/** The failpoints of all calls that cross the process's border: each before it is carried out, and before its answer. */
export class Crossing {
  /** Calls that have no name: the table of names is to be completed. */
  readonly nameless = new Set<string>();
  /** Points that were passed. */
  readonly passed = new Set<string>();
  private readonly stormUntil = new Map<Far, number>();

  constructor(
    private readonly points: Failpoints,
    private readonly chance: Chance,
  ) {}

  /** From now on, and for so long, everybody who calls there is told to come again. */
  storm(far: Far, ms: number): void {
    this.stormUntil.set(far, Date.now() + ms);
    this.points.note(`${far}/before`, 'storm');
  }

  calm(): void {
    this.stormUntil.clear();
  }

  /** @returns what becomes of a call at this moment, once its delay is over. */
  async meets(far: Far, call: WireCall, moment: Moment): Promise<Verdict> {
    const name = nameOf(far, call);
    if (name === undefined) this.nameless.add(`${far}: ${call.method} ${call.path.replace(/\?.*/, '')}`);
    if (name === undefined || moment === 'passed') return 'on';
    const point = `${name}/${moment === 'arrives' ? 'before' : 'after'}`;
    this.passed.add(point);
    if (moment === 'arrives' && Date.now() < (this.stormUntil.get(far) ?? 0)) return refusals.busy ?? 'on';
    const kind = this.points.at(point, possible(far, name, moment), partOf(name));
    if (kind === undefined) return 'on';
    if (kind === 'delay') {
      const [from, to] = far === 'hub' ? stalledMs : delayMs;
      await wait(this.chance.between(from, to));
    }
    return refusals[kind] ?? 'on';
  }
}

function possible(far: Far, name: string, moment: Moment): readonly FaultKind[] {
  if (far === 'door') return moment === 'arrives' ? atTheDoor : after;
  if (far === 'hub') return (name === 'hub.connect' ? connection : frame)[moment === 'arrives' ? 'before' : 'after'];
  if (moment === 'done') return name === 'azure.log' ? [...after, 'reorder'] : after;
  // Each change of a blob is under a condition, or says the same again: it may be asked for twice.
  const twice: readonly FaultKind[] = far === 'storage' ? ['duplicate'] : [];
  return withToken.test(name) ? [...before, ...twice, 'expired-token'] : before;
}

function partOf(name: string): number {
  return parts.find(([names]) => names.test(name))?.[1] ?? 1;
}
