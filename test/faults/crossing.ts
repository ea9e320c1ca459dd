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
const withToken = /^(azure|logs|graph)\./;
const delayMs = [50, 2_500] as const;

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
    const kind = this.points.at(point, possible(far, name, moment));
    if (kind === undefined) return 'on';
    if (kind === 'delay') await wait(this.chance.between(...delayMs));
    return refusals[kind] ?? 'on';
  }
}

function possible(far: Far, name: string, moment: Moment): readonly FaultKind[] {
  if (far === 'door') return moment === 'arrives' ? atTheDoor : after;
  if (moment === 'done') return name === 'azure.log' ? [...after, 'reorder'] : after;
  return withToken.test(name) ? [...before, 'expired-token'] : before;
}
