import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Database } from '../database';
import { joinEverybody } from '../join';
import { Load } from '../load';
import type { Joined, Kill, Observations } from '../observations';
import { observe } from '../observe';
import { nameOf } from '../points';
import { Chance } from '../random';
import { people } from '../scene';
import { Screens } from '../screens';
import { command, Life } from '../service';
import { awaited } from '../settle';
import { buildStage, type Stage } from '../stage';
import type { WireCall } from '../wire';
import { Balancer } from './balancer';

/** What is played. */
export interface InstancesOptions {
  folder: string;
  database: Database;
  seed: string;
  instances: number;
  /** How often the instance that holds the leases is killed. */
  kills: number;
  /** How often each instance is restarted in turn. */
  rounds: number;
  progress: (said: string) => void;
}

/** What was measured, in milliseconds. */
export interface Measured {
  /** From the kill to the next read of Azure's requests, and to the card of a request that was made at the kill. */
  toRead: number[];
  toCard: number[];
  /** From SIGTERM to the end of the process. */
  toStop: number[];
  /** Between one read of Azure's requests and the next, while instances were restarted. */
  readsApart: number[];
  /** Calls to the door while instances were restarted, and what became of them. */
  calls: { all: number; refused: number; unanswered: number };
}

/** So long both run before the next step, in milliseconds: leases are renewed, and what hangs shows. */
const calmMs = 2_500;
const lookEveryMs = 10;
const patienceMs = 60_000;
const settlePatienceMs = 600_000;

/** Several instances on one database, behind something that spreads calls: killed, and restarted one after the other. */
export class Instances {
  readonly measured: Measured = {
    toRead: [],
    toCard: [],
    toStop: [],
    readsApart: [],
    calls: { all: 0, refused: 0, unanswered: 0 },
  };
  private readonly lives: (Life | undefined)[] = [];
  private readonly screens = new Screens();
  private readonly kills: Kill[] = [];
  private readonly joined: Joined[] = [];
  private readonly deaths: string[] = [];

  constructor(private readonly options: InstancesOptions) {}

  /** Plays everything. @returns what was seen from outside. */
  async run(): Promise<Observations> {
    const { folder, database, seed, instances } = this.options;
    for (let count = 0; count < instances; count += 1) this.lives.push(undefined);
    const balancer = new Balancer(this.lives);
    const stage = await buildStage({
      folder,
      databaseUrl: database.url,
      seed,
      instances,
      reached: balancer.next,
      watch: (far, call, moment) => {
        if (far === 'teams' && moment === 'done') this.screens.see(call);
        return 'on';
      },
    });
    const { azure, teams, door } = stage;
    const load = new Load({
      azure,
      teams,
      door: door.url,
      screens: this.screens,
      chance: new Chance(`${seed}/load`),
      newRequestMs: [1_000, 3_000],
      pressed: () => undefined,
    });
    const joining = joinEverybody(teams, this.joined);
    try {
      // One after the other: the first holds every lease, until it is gone.
      for (const index of this.lives.keys()) await this.begin(stage, index);
      balancer.start();
      await wait(calmMs);
      load.start();
      await this.takeOver(stage, load);
      await this.restartInTurn(stage);
      load.stopAsking();
      const end = Date.now() + settlePatienceMs;
      let awaits = await awaited(stage, this.screens);
      while (Date.now() < end && awaits !== undefined) {
        await wait(250);
        awaits = await awaited(stage, this.screens);
      }
      // What it was is for the checker to say; who looks into it begins here.
      if (awaits !== undefined) this.deaths.push(`they did not come to ${awaits} within their time`);
      await load.stop();
      await Promise.all(this.lives.flatMap((life) => life?.stop() ?? []));
      if (load.failed !== undefined) throw new Error('the load itself failed', { cause: load.failed });
      return await this.observed(stage, load);
    } finally {
      balancer.stop();
      joining.stop();
      await load.stop();
      await stage.strike();
    }
  }

  private async observed(stage: Stage, load: Load): Promise<Observations> {
    const newest = await command(stage.programs[0], ['checkpoint']);
    const { kills, joined, deaths } = this;
    const own = { kills, joined, deaths, faults: [], clock: [], presses: load.presses };
    const said = { commands: [newest], checkpoints: [newest.output] };
    return observe(stage, join(this.options.folder, 'export'), { ...own, ...said });
  }

  private async begin(stage: Stage, index: number): Promise<void> {
    const program = stage.programs[index] ?? stage.programs[0];
    const { journal, clock } = program;
    const life = new Life(program, [program.entry, program.config], {
      seed: '',
      isOn: false,
      made: {},
      journal,
      clock,
    });
    this.lives[index] = life;
    if (!(await life.ready())) this.deaths.push(`instance ${index + 1} did not become ready`);
  }

  /** Kills the instance that holds the leases, again and again: it is always the one that runs for longest. */
  private async takeOver(stage: Stage, load: Load): Promise<void> {
    for (let count = 0; count < this.options.kills; count += 1) {
      const index = count % this.lives.length;
      await wait(calmMs);
      const id = await load.askNow();
      const at = Date.now();
      this.lives[index]?.kill();
      this.kills.push({ at, aim: 'the one that holds the leases', hit: true });
      const read = await this.until(() => readsOf(stage).find((call) => call.at > at));
      this.measured.toRead.push(read.at - at);
      await this.until(() => this.screens.of(`a:${people.ada.id}`, id));
      this.measured.toCard.push(Date.now() - at);
      this.options.progress(`taken over after ${String(read.at - at)} ms`);
      await this.begin(stage, index);
    }
  }

  /** Restarts one instance after the other, while people press and alerts come. */
  private async restartInTurn(stage: Stage): Promise<void> {
    await wait(calmMs);
    const since = Date.now();
    for (let round = 0; round < this.options.rounds; round += 1) {
      for (const [index, life] of [...this.lives].entries()) {
        const at = Date.now();
        const code = await life?.stop();
        if (code !== 0) this.deaths.push(`told to stop, instance ${index + 1} ended with ${String(code)}`);
        this.measured.toStop.push(Date.now() - at);
        await this.begin(stage, index);
        await wait(calmMs);
        this.options.progress(`restarted after ${String(this.measured.toStop.at(-1))} ms`);
      }
    }
    const until = Date.now();
    const within = ({ at }: WireCall): boolean => at >= since && at <= until;
    const reads = readsOf(stage).filter(within);
    this.measured.readsApart.push(...reads.slice(1).map(({ at }, index) => at - (reads[index]?.at ?? at)));
    const calls = stage.door.calls.filter(within);
    this.measured.calls = {
      all: calls.length,
      refused: calls.filter(({ status }) => status !== undefined && status >= 500).length,
      unanswered: calls.filter(({ passed }) => !passed).length,
    };
  }

  private async until<T>(look: () => T | undefined): Promise<T> {
    const end = Date.now() + patienceMs;
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      if (Date.now() > end) throw new Error('nobody took over within a minute');
      await wait(lookEveryMs);
    }
  }
}

function readsOf({ azureWire }: Stage): WireCall[] {
  return azureWire.calls.filter((call) => nameOf('azure', call) === 'azure.requests');
}
