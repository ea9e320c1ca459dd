import { writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { EventHubs } from '../../src/simulator';
import { control } from './control';
import type { Crossing } from './crossing';
import type { Database } from './database';
import type { Disk } from './disk';
import type { Failpoints, FaultKind } from './failpoints';
import type { ClockStep } from './observations';
import type { Chance } from './random';

/** What is disturbed, and by what chance. */
export interface DisturbanceParts {
  azure: string;
  database: Database;
  /** Absent where none could be mounted. */
  disk: Disk | undefined;
  /** The event hub, where there is one. */
  hub: EventHubs | undefined;
  /** The file that the service's clock is set by. */
  clock: string;
  crossing: Crossing;
  points: Failpoints;
  chance: Chance;
}

const hourMs = 3_600_000;
const everyMs = [1_200, 4_500] as const;
const stormMs = [800, 2_500] as const;
/** Longer than the database's patience with a lock now and then. */
const heldMs = [200, 2_600] as const;
/** How long a disk is full, and how often what was given back meanwhile is taken again. */
const fullMs = [500, 3_500] as const;
const fillEveryMs = 50;
/** How far back a hub begins to send again, in events. */
const againEvents = 6;
const lateMs = [0, 2_000] as const;

/** What can go wrong so; a hub that sends again counts as what came twice. */
type Around = FaultKind | 'redelivered';

/** What goes wrong around the service by itself: its disk, its clock, who else holds its database, Azure's logs. */
export class Disturbances {
  readonly clock: ClockStep[] = [];
  private offsetMs = 0;
  private timer: NodeJS.Timeout | undefined;
  private doing: Promise<void> = Promise.resolve();

  constructor(private readonly parts: DisturbanceParts) {}

  /** Azure's log comes late and tells things twice from the beginning. */
  async begin(): Promise<void> {
    await control(this.parts.azure, 'POST', '/settings', { lateMs: 1_500, duplicates: 1 });
  }

  /** From now on, things go wrong. */
  resume(): void {
    this.pause();
    this.timer = setTimeout(
      () => {
        this.doing = this.one();
        void this.doing.then(() => {
          if (this.timer !== undefined) this.resume();
        });
      },
      this.parts.chance.between(...everyMs),
    );
  }

  /** Nothing more goes wrong; what is wrong now stays so for its time. */
  pause(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  /** Resolves once nothing is wrong any more, but the clock: a service may be started. */
  async still(): Promise<void> {
    this.pause();
    await this.doing;
    this.parts.crossing.calm();
  }

  /** Everything is put right, and the clock where it was furthest: what was put off until then is done. */
  async calm(): Promise<void> {
    await this.still();
    await control(this.parts.azure, 'POST', '/settings', { lateMs: 0, settleAfterReads: 0 });
    if (this.clock.length > 0) this.setClock(hourMs);
  }

  private async one(): Promise<void> {
    const { chance, disk, hub, crossing, azure, database, points } = this.parts;
    const kinds: readonly [Around, ...Around[]] = [
      'storm',
      'locked',
      'locked',
      'clock',
      'late',
      'duplicate',
      ...(disk === undefined ? [] : (['disk-full', 'disk-full'] as const)),
      ...(hub === undefined ? [] : (['redelivered'] as const)),
    ];
    const kind = chance.oneOf(kinds);
    switch (kind) {
      case 'storm':
        crossing.storm(chance.oneOf(['azure', 'teams', 'tool', 'storage']), chance.between(...stormMs));
        return;
      case 'redelivered':
        if (hub !== undefined) this.sendAgain(hub);
        return;
      case 'clock':
        this.setClock(this.offsetMs === 0 ? hourMs : 0);
        break;
      case 'locked': {
        const release = await database.hold();
        if (release === undefined) return;
        const fault = points.note('database', kind);
        await wait(chance.between(...heldMs));
        await release();
        fault.until = Date.now();
        return;
      }
      case 'disk-full': {
        if (disk === undefined) return;
        const fault = points.note('database', kind);
        await fullFor(disk, chance.between(...fullMs));
        await database.whole();
        fault.until = Date.now();
        return;
      }
      case 'late':
        await control(azure, 'POST', '/settings', { lateMs: chance.between(...lateMs) });
        break;
      default:
        await control(azure, 'POST', '/settings', {
          duplicates: chance.between(0, 3),
          settleAfterReads: chance.between(0, 2),
        });
    }
    this.note(kind === 'clock' ? 'clock' : 'azure.log', kind);
  }

  /** The hub sends once more what it sent before, from somewhere near the end of a partition. */
  private sendAgain(hub: EventHubs): void {
    const { chance, points } = this.parts;
    const sent = hub.sent();
    const partition = sent[chance.between(0, sent.length - 1)]?.partition;
    if (partition === undefined) return;
    const last = sent.filter((event) => event.partition === partition).length - 1;
    hub.redeliver(partition, Math.max(0, last - chance.between(0, againEvents)));
    points.note('hub.event', 'duplicate');
  }

  private setClock(offsetMs: number): void {
    this.offsetMs = offsetMs;
    this.clock.push({ at: Date.now(), offsetMs });
    writeFileSync(this.parts.clock, String(offsetMs));
  }

  private note(point: string, kind: FaultKind): void {
    this.parts.points.note(point, kind);
  }
}

/** Whatever is given back on the disk meanwhile is taken again, so that it is full for all of the time. */
async function fullFor(disk: Disk, ms: number): Promise<void> {
  const end = Date.now() + ms;
  while (Date.now() < end) {
    disk.fill();
    await wait(fillEveryMs);
  }
  disk.free();
}
