import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { drawAim, aims, firstAims, isDecision, type Happening } from './aims';
import { untilOpen, type Database } from './database';
import { joinEverybody } from './join';
import { Load, saysUnderWay } from './load';
import type { Joined, Kill, Observations } from './observations';
import { observe } from './observe';
import { Chance } from './random';
import { Screens } from './screens';
import { command, Life, type CommandResult } from './service';
import { settled } from './settle';
import { buildStage, type Stage } from './stage';
import { Trap } from './trap';
import { Weather } from './weather';
import type { Moment, WireCall } from './wire';

/** What a lane is asked to do. */
export interface LaneOptions {
  folder: string;
  database: Database;
  seed: string;
  kills: number;
  progress: () => void;
}

/** How long a life lasts at the most, from when it is ready, where its kill waits for something that does not come. */
const patienceMs = [11_000, 17_000] as const;
const settlePatienceMs = 120_000;
const mostDeaths = 3;
/** How many kills are aimed at the making of the database: one that comes too late ends it. */
const firstKills = 3;

/** One service, killed again and again and started on the same database, with an Azure and a Teams of its own. */
export class Lane {
  readonly kills: Kill[] = [];
  /** Milliseconds from spawn to ready, of each life that got there. */
  readonly recoveries: number[] = [];
  readonly joined: Joined[] = [];
  starts = 0;
  private readonly screens = new Screens();
  private readonly checkpoints: string[] = [];
  private readonly commands: CommandResult[] = [];
  private readonly deaths: string[] = [];
  private readonly chance: Chance;
  private weather: Weather | undefined;
  private joining: { stop: () => void } | undefined;
  private trap: { set: Trap; since: number } | undefined;

  constructor(private readonly options: LaneOptions) {
    this.chance = new Chance(`${options.seed}/kills`);
  }

  /** Plays everything. @returns what was seen from outside. */
  async run(): Promise<Observations> {
    const { folder, database, seed } = this.options;
    const stage = await buildStage(folder, database.url, seed, {
      azure: (call, moment) => this.onAzureWire(call, moment, load),
      teams: (call, moment) => this.onTeamsWire(call, moment),
    });
    const { azure, teams } = stage;
    const weather = new Weather({ azure, teams, chance: new Chance(`${seed}/weather`) });
    this.weather = weather;
    const load = new Load({
      azure,
      teams,
      screens: this.screens,
      chance: new Chance(`${seed}/load`),
      pressed: (press, moment) => {
        this.hears({ to: 'bot', moment });
        if (moment === 'answered' && saysUnderWay(press)) this.hears({ to: 'bot', moment: 'taken' });
      },
    });
    try {
      await this.killAgainAndAgain(stage, load, weather);
      await this.endInPeace(stage, load, weather);
      if (load.failed !== undefined) throw new Error('the load itself failed', { cause: load.failed });
      const { kills, joined, checkpoints, commands, deaths } = this;
      const seen = { kills, joined, checkpoints, commands, deaths, presses: load.presses };
      return await observe(stage, join(folder, 'export'), seen);
    } finally {
      weather.stop();
      this.joining?.stop();
      await load.stop();
      await stage.strike();
    }
  }

  private async killAgainAndAgain(stage: Stage, load: Load, weather: Weather): Promise<void> {
    load.start();
    await weather.start();
    this.joining = joinEverybody(stage.teams, this.joined);
    while (this.kills.length < this.options.kills) {
      await this.liveAndDie(stage);
      if (this.deaths.length > mostDeaths) throw new Error(`the service does not live: ${this.deaths.join('; ')}`);
      this.options.progress();
      await this.lookAround(stage);
    }
    load.stopAsking();
  }

  private async liveAndDie(stage: Stage): Promise<void> {
    const { aim, skip } = drawAim(this.chance, this.kills.length < firstKills ? firstAims : aims);
    const life = this.begin(stage);
    const kill: Kill = { at: 0, aim: aim.name, hit: false };
    const trap = new Trap(
      aim,
      skip,
      ([from, to]) => this.chance.between(from, to),
      () => {
        kill.at = Date.now();
        life.kill();
      },
    );
    this.trap = { set: trap, since: life.startedAt };
    trap.started(this.usualStartMs());
    void untilOpen(this.options.database, life).then((open) => {
      if (open) trap.opened();
    });
    void this.becomeReady(life).then((ready) => {
      if (ready) trap.ready(patienceMs);
    });
    kill.hit = await Promise.race([trap.sprung, life.ended.then(() => false)]);
    const code = await life.ended;
    trap.disarm();
    this.trap = undefined;
    if (kill.at > 0) this.kills.push(kill);
    else if (!life.killed) this.deaths.push(`it ended by itself with ${String(code)}`);
  }

  private begin(stage: Stage): Life {
    this.starts += 1;
    return new Life(stage.program);
  }

  private async becomeReady(life: Life): Promise<boolean> {
    const ready = await life.ready();
    if (life.readyAfterMs !== undefined) this.recoveries.push(life.readyAfterMs);
    if (!ready && life.running && !life.killed) {
      this.deaths.push('it did not become ready within a minute');
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
  private async lookAround({ program }: Stage): Promise<void> {
    if (this.recoveries.length < 2) return;
    if (this.chance.happens(0.2)) {
      const read = await command(program, ['checkpoint']);
      this.commands.push(read);
      this.checkpoints.push(read.output);
    } else if (this.chance.happens(0.1)) {
      // An export wants a folder of its own.
      const out = `export-${String(this.commands.length)}`;
      this.commands.push(await command(program, ['export', '--format', 'jsonl', '--out', out]));
      this.commands.push(await command(program, ['verify', out]));
    }
  }

  private async endInPeace(stage: Stage, load: Load, weather: Weather): Promise<void> {
    await weather.calm();
    const life = this.begin(stage);
    await this.becomeReady(life);
    const end = Date.now() + settlePatienceMs;
    while (Date.now() < end && life.running && !(await settled(stage, this.screens))) await wait(250);
    await load.stop();
    const code = await life.stop();
    if (code !== 0) this.deaths.push(`told to stop, it ended with ${String(code)}`);
    const newest = await command(stage.program, ['checkpoint']);
    this.commands.push(newest);
    this.checkpoints.push(newest.output);
  }

  private async onAzureWire(call: WireCall, moment: Moment, load: Load): Promise<'on' | 'cut'> {
    if (moment === 'arrives' && isDecision(call)) await load.decisionArrives(call.path);
    return this.hears({ to: 'azure', call, moment }) ? 'cut' : 'on';
  }

  private onTeamsWire(call: WireCall, moment: Moment): 'on' | 'cut' {
    if (moment === 'done') this.screens.see(call);
    if (this.weather?.cutsTeams(call, moment) === true) return 'cut';
    return this.hears({ to: 'teams', call, moment }) ? 'cut' : 'on';
  }

  private hears(happening: Happening): boolean {
    const { trap } = this;
    // What an earlier life began is no reason to kill this one.
    if (trap === undefined || (happening.to !== 'bot' && happening.call.at < trap.since)) return false;
    return trap.set.hears(happening);
  }
}
