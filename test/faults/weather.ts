import { control } from './control';
import type { FakeTeams } from '../fakes/teams';
import type { Chance } from './random';
import type { WireCall } from './wire';

/** What goes wrong by itself during a run. */
export interface WeatherParts {
  azure: string;
  teams: FakeTeams;
  chance: Chance;
}

type AzureFault = { kind: string; ms?: number; status?: number; headers?: Record<string, string> };

const decisionFaults: readonly [AzureFault, ...AzureFault[]] = [
  { kind: 'delay-after', ms: 1_200 },
  { kind: 'delay-after', ms: 3_500 },
  { kind: 'delay', ms: 900 },
  { kind: 'reset' },
  { kind: 'reset-after' },
  { kind: 'reset-after' },
  { kind: 'cut-body' },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 503 },
  { kind: 'status', status: 429, headers: { 'retry-after': '1' } },
  { kind: 'status', status: 403 },
];
const readFaults: readonly [AzureFault, ...AzureFault[]] = [
  { kind: 'delay-after', ms: 700 },
  { kind: 'reset' },
  { kind: 'cut-body' },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 429, headers: { 'retry-after': '1' } },
];
const teamsStatuses: readonly [number, ...number[]] = [412, 429, 500, 502, 504];
const mostArmed = 2;
const changesEveryMs = [700, 2_500] as const;

/** Azure and Teams as they are on a bad day: late, cut off, busy. It changes at random. */
export class Weather {
  private timer: NodeJS.Timeout | undefined;
  /** Where the next posts to Teams are cut: before they are done, or behind. */
  private cuts: ('arrives' | 'done')[] = [];
  private changing: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: WeatherParts) {}

  /** Azure's log comes late and tells things twice from the beginning. */
  async start(): Promise<void> {
    await control(this.parts.azure, 'POST', '/settings', { lateMs: 1_500, duplicates: 1 });
    this.next();
  }

  /** From now on everything works. */
  async calm(): Promise<void> {
    this.stop();
    await this.changing;
    this.cuts = [];
    await control(this.parts.azure, 'DELETE', '/faults');
  }

  /** Nothing more goes wrong than what is on its way already. */
  stop(): void {
    clearTimeout(this.timer);
  }

  /** @returns whether the call is to be cut at this point. */
  cutsTeams(call: WireCall, moment: string): boolean {
    const [next] = this.cuts;
    if (next !== moment || !/\/activities(\/|$)/.test(call.path)) return false;
    this.cuts.shift();
    return true;
  }

  private next(): void {
    this.timer = setTimeout(
      () => {
        this.changing = this.change().catch(() => undefined);
        this.next();
      },
      this.parts.chance.between(...changesEveryMs),
    );
  }

  private async change(): Promise<void> {
    const { azure, teams, chance } = this.parts;
    switch (chance.oneOf(['decision', 'decision', 'read', 'teams', 'cut', 'settle'])) {
      case 'decision':
        await this.arm({ method: 'POST', path: 'updateApproval' }, chance.oneOf(decisionFaults));
        return;
      case 'read':
        await this.arm({ method: 'GET', path: '/subscriptions/' }, chance.oneOf(readFaults));
        return;
      case 'teams':
        teams.failNext({ status: chance.oneOf(teamsStatuses), retryAfter: '1' });
        return;
      case 'cut':
        this.cuts.push(chance.oneOf(['arrives', 'done']));
        return;
      case 'settle':
        await control(azure, 'POST', '/settings', { settleAfterReads: chance.between(0, 2) });
    }
  }

  /** Arms a fault, unless several wait for their call already: the service is down much of the time. */
  private async arm(match: object, fault: AzureFault): Promise<void> {
    const { azure } = this.parts;
    const armed = await control<{ left: number }[]>(azure, 'GET', '/faults');
    if (armed.filter(({ left }) => left > 0).length >= mostArmed) return;
    await control(azure, 'POST', '/faults', { match, ...fault });
  }
}
