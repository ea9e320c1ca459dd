import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Azurite } from '../fakes/azurite';
import { Aiming, isDecision, type Aim, type Happening } from './aims';
import { Crossing } from './crossing';
import { untilOpen, type Database } from './database';
import type { Disk } from './disk';
import { Disturbances } from './disturbances';
import { add, Failpoints, type Fault, type Made } from './failpoints';
import type { Plan } from './inside/plan';
import { joinEverybody } from './join';
import { Load, saysUnderWay } from './load';
import type { Joined, Kill, Observations } from './observations';
import { observe } from './observe';
import type { Far } from './points';
import { Chance } from './random';
import { anchorName } from './scene';
import { Screens } from './screens';
import { command, Life, type CommandResult, type Program } from './service';
import { awaited } from './settle';
import { buildStage, type Stage } from './stage';
import { Strangers } from './strangers';
import { Trap } from './trap';
import type { Moment, Verdict, WireCall } from './wire';

/** What a lane is asked to do. */
export interface LaneOptions {
  folder: string;
  database: Database;
  disk: Disk | undefined;
  /** The storage of all lanes, and which one this is. */
  storage: { azurite: Azurite; number: number };
  seed: string;
  /** It goes on until both were made. */
  kills: number;
  faults: number;
  progress: () => void;
}

/** How long a life lasts at the most, from when it is ready, where its kill waits for something that does not come. */
const patienceMs = [11_000, 15_000] as const;
const settlePatienceMs = 600_000;
const mostDeaths = 3;

/** One service, killed again and again and started on the same database, with an Azure and a Teams of its own. */
export class Lane {
  readonly kills: Kill[] = [];
  readonly faults: Fault[] = [];
  /** Milliseconds from spawn to ready, of each life that got there, and to its first read of Azure's requests. */
  readonly recoveries: number[] = [];
  readonly resumptions: number[] = [];
  readonly made: Made = {};
  readonly nameless: ReadonlySet<string>;
  starts = 0;
  private readonly joined: Joined[] = [];
  private readonly screens = new Screens();
  private readonly checkpoints: string[] = [];
  private readonly commands: CommandResult[] = [];
  private readonly deaths: string[] = [];
  private readonly chance: Chance;
  private readonly points: Failpoints;
  private readonly crossing: Crossing;
  private readonly aiming: Aiming;
  private readJournal = 0;
  private joining: { stop: () => void } | undefined;
  private trap: { set: Trap; since: number; watching: boolean } | undefined;

  constructor(private readonly options: LaneOptions) {
    const { seed } = options;
    this.chance = new Chance(`${seed}/kills`);
    this.points = new Failpoints(new Chance(`${seed}/points`), this.made, (fault) => this.faults.push(fault));
    this.crossing = new Crossing(this.points, new Chance(`${seed}/delays`));
    this.nameless = this.crossing.nameless;
    this.aiming = new Aiming(this.chance, this.crossing.passed);
  }

  /** Plays everything. @returns what was seen from outside. */
  async run(): Promise<Observations> {
    const { folder, database, disk, storage, seed } = this.options;
    const stage = await buildStage({
      folder,
      databaseUrl: database.url,
      seed,
      instances: 1,
      storage,
      watch: (far, call, moment) => this.onWire(far, call, moment, load),
    });
    const { azure, teams } = stage;
    const [{ clock }] = stage.programs;
    const { crossing, points } = this;
    const chance = new Chance(`${seed}/disturbances`);
    const hub = stage.outside?.hub;
    const around = new Disturbances({ azure, database, disk, clock, crossing, points, chance, hub });
    const strangers = new Strangers(azure, new Chance(`${seed}/strangers`));
    const load = new Load({
      azure,
      teams,
      door: stage.door.url,
      screens: this.screens,
      chance: new Chance(`${seed}/load`),
      pressed: (press, moment) => {
        this.hears({ to: 'bot', moment });
        if (moment === 'answered' && saysUnderWay(press)) this.hears({ to: 'bot', moment: 'taken' });
      },
    });
    try {
      strangers.start();
      await this.killAgainAndAgain(stage, load, around);
      await strangers.stop();
      await this.endInPeace(stage, load, around);
      const failed = load.failed ?? strangers.failed;
      if (failed !== undefined) throw new Error('the load itself failed', { cause: failed });
      const { kills, faults, joined, checkpoints, commands, deaths } = this;
      const seen = { kills, faults, joined, checkpoints, commands, deaths };
      return await observe(stage, join(folder, 'export'), { ...seen, clock: around.clock, presses: load.presses });
    } finally {
      around.pause();
      this.joining?.stop();
      await Promise.all([load.stop(), strangers.stop()]);
      await stage.strike();
    }
  }

  private async killAgainAndAgain(stage: Stage, load: Load, around: Disturbances): Promise<void> {
    load.start();
    await around.begin();
    this.joining = joinEverybody(stage.teams, this.joined);
    const { kills, faults } = this.options;
    while (this.kills.length < kills || this.faults.length < faults) {
      await this.liveAndDie(stage, around);
      if (this.deaths.length > mostDeaths) throw new Error(`the service does not live: ${this.deaths.join('; ')}`);
      this.options.progress();
      // A command has to succeed: not while the disk is full, or somebody else holds the database.
      await around.still();
      await this.lookAround(stage.programs[0]);
    }
    load.stopAsking();
  }

  private async liveAndDie(stage: Stage, around: Disturbances): Promise<void> {
    await around.still();
    const { aim, skip } = this.aiming.draw();
    const life = this.begin(stage, aim, skip);
    const kill: Kill = { at: 0, aim: aim.name, hit: false };
    const trap = this.setTrap(aim, skip, life, kill);
    void untilOpen(this.options.database, life).then((open) => {
      if (open) trap.opened();
    });
    void this.becomeReady(life).then((ready) => {
      if (!ready) return;
      trap.ready(patienceMs);
      this.points.isOn = true;
      around.resume();
    });
    kill.hit = await Promise.race([trap.sprung, life.ended.then(() => false)]);
    const code = await life.ended;
    this.points.isOn = false;
    around.pause();
    trap.disarm();
    this.trap = undefined;
    const own = this.takeJournal(stage.programs[0]);
    if (own !== undefined) this.kills.push({ at: own.at, aim: own.point, hit: true });
    else if (kill.at > 0) {
      this.kills.push(kill);
      this.points.note(kill.hit ? aim.name : 'at any moment', 'kill');
    } else if (!life.killed) this.deaths.push(`it ended by itself with ${String(code)}`);
  }

  private setTrap(aim: Aim, skip: number, life: Life, kill: Kill): Trap {
    const between = ([from, to]: readonly [number, number]): number => this.chance.between(from, to);
    const trap = new Trap(aim, skip, between, () => {
      kill.at = Date.now();
      life.kill();
    });
    this.trap = { set: trap, since: life.startedAt, watching: true };
    trap.started(this.usualStartMs());
    return trap;
  }

  private begin(stage: Stage, aim?: Aim, skip = 0): Life {
    this.starts += 1;
    const [program] = stage.programs;
    const { journal, clock } = program;
    const plan: Plan = {
      seed: `${this.options.seed}/inside/${this.starts}`,
      isOn: aim !== undefined,
      made: this.made,
      journal,
      clock,
      ...(aim?.when === 'inside' ? { kill: { point: aim.name, skip } } : {}),
    };
    return new Life(program, [program.entry, program.config], plan);
  }

  /** Takes what went wrong inside the last life. @returns its killing itself, where it did. */
  private takeJournal({ journal }: Program): Fault | undefined {
    const lines = existsSync(journal) ? readFileSync(journal, 'utf8').trimEnd().split('\n') : [];
    const news = lines.slice(this.readJournal).filter((line) => line !== '');
    this.readJournal += news.length;
    const faults = news.map((line) => JSON.parse(line) as Fault);
    for (const { point, kind } of faults) add(this.made, point, kind);
    this.faults.push(...faults);
    return faults.find(({ kind }) => kind === 'kill');
  }

  private async becomeReady(life: Life): Promise<boolean> {
    const ready = await life.ready();
    if (life.readyAfterMs !== undefined) this.recoveries.push(life.readyAfterMs);
    if (!ready && life.running && !life.killed) {
      this.deaths.push('it did not become ready within five minutes');
      life.kill();
    }
    return ready;
  }

  /** The middle one of the starts so far. */
  private usualStartMs(): number {
    const sorted = [...this.recoveries].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? 1_500;
  }

  /** Between two lives: reads the checkpoint now and then, or exports, which signs a new one. */
  private async lookAround(program: Program): Promise<void> {
    if (this.recoveries.length < 2) return;
    if (this.chance.happens(0.2)) {
      const nothingKept = !existsSync(join(program.folder, anchorName));
      const read = await command(program, ['checkpoint']);
      // Until one is signed the truth is that there is none. Once one is kept outside, it would be a loss.
      if (nothingKept && read.code !== 0 && read.errors.includes('there is no checkpoint yet')) return;
      this.commands.push(read);
      this.checkpoints.push(read.output);
    } else if (this.chance.happens(0.1)) {
      // An export wants a folder of its own.
      const out = `export-${String(this.commands.length)}`;
      this.commands.push(await command(program, ['export', '--format', 'jsonl', '--out', out]));
      this.commands.push(await command(program, ['verify', out]));
    }
  }

  private async endInPeace(stage: Stage, load: Load, around: Disturbances): Promise<void> {
    await around.calm();
    const life = this.begin(stage);
    await this.becomeReady(life);
    const end = Date.now() + settlePatienceMs;
    let awaits = await awaited(stage, this.screens);
    while (Date.now() < end && life.running && awaits !== undefined) {
      await wait(250);
      awaits = await awaited(stage, this.screens);
    }
    // What it was is for the checker to say; who looks into it begins here.
    if (awaits !== undefined) this.deaths.push(`it did not come to ${awaits} within its time`);
    await load.stop();
    const code = await life.stop();
    if (code !== 0) this.deaths.push(`told to stop, it ended with ${String(code)}`);
    const newest = await command(stage.programs[0], ['checkpoint']);
    this.commands.push(newest);
    this.checkpoints.push(newest.output);
  }

  private async onWire(far: Far, call: WireCall, moment: Moment, load: Load): Promise<Verdict> {
    if (far === 'azure' && moment === 'arrives') {
      if (isDecision(call)) await load.decisionArrives(call.path);
      if (this.trap?.watching === true && call.at >= this.trap.since && isRead(call)) {
        this.trap.watching = false;
        this.resumptions.push(call.at - this.trap.since);
      }
    }
    if (far === 'teams' && moment === 'done') this.screens.see(call);
    if (this.hears({ to: far, call, moment })) return 'cut';
    return this.crossing.meets(far, call, moment);
  }

  private hears(happening: Happening): boolean {
    const { trap } = this;
    // What an earlier life began is no reason to kill this one.
    if (trap === undefined || (happening.to !== 'bot' && happening.call.at < trap.since)) return false;
    return trap.set.hears(happening);
  }
}

/** The first that a service does for its purpose, once it is there again. */
function isRead({ method, path }: WireCall): boolean {
  return method === 'GET' && path.includes('CustomerLockbox/requests');
}
