import { setTimeout as wait } from 'node:timers/promises';
import type { Anchor } from '../../../src/engine';
import type { Around } from '../../../src/main/service';
import type { Store } from '../../../src/store';
import type { WorkStore } from '../../../src/workflow';
import type { Failpoints } from '../failpoints';
import type { Chance } from '../random';

/** How the process dies, and what a database that fails throws; of the built service, not of the tests. */
export interface Means {
  kill: () => void;
  failure: () => Error;
  killAt?: { point: string; skip: number };
}

const delayMs = [10, 1_200] as const;

/** Stands around database and anchors, and has every call pass a point before and after it. */
export class InsidePoints {
  private skip: number;

  constructor(
    private readonly points: Failpoints,
    private readonly chance: Chance,
    private readonly means: Means,
  ) {
    this.skip = means.killAt?.skip ?? 0;
  }

  around: Around = <T extends object>(what: 'database' | 'anchor', it: T): T => {
    // What is handed over is one of the two, by its word.
    const other = what === 'database' ? this.database(it as unknown as Store) : this.anchor(it as unknown as Anchor);
    return other as unknown as T;
  };

  private database(store: Store): Store {
    const { work, engine, history } = store;
    return {
      ...store,
      work: { transact: this.transact(work) },
      engine: this.watched(engine, {
        acquire: 'lease.take',
        release: 'lease.give',
        deliveriesDue: 'deliveries.read',
        deciding: 'decisions.read',
        request: 'request.read',
      }),
      history: this.watched(history, { saveCheckpoint: 'checkpoint.save' }),
    };
  }

  private transact(work: WorkStore): WorkStore['transact'] {
    return (job) =>
      this.crossed('commit', () =>
        work.transact(async (tx) => {
          const done = await job(tx);
          if (await this.fails('commit/inside', 'fail')) throw this.means.failure();
          return done;
        }),
      );
  }

  /** Failures of an anchor are values. */
  private anchor(anchor: Anchor): Anchor {
    if (anchor.kind === 'channel') return anchor;
    const reason = 'as the fault run wants it';
    return {
      ...anchor,
      keep: (checkpoint) =>
        this.crossed('anchor.keep', () => anchor.keep(checkpoint)).catch(() => ({ ok: false, reason })),
      newest: () => this.crossed('anchor.newest', () => anchor.newest()).catch(() => ({ ok: false, reason })),
    };
  }

  private watched<T extends object>(it: T, names: Partial<Record<keyof T, string>>): T {
    return new Proxy(it, {
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key);
        if (typeof value !== 'function') return value;
        const name = names[key as keyof T];
        const call = (...given: unknown[]): unknown => Reflect.apply(value, target, given);
        return name === undefined ? call : (...given: unknown[]) => this.crossed(name, () => call(...given));
      },
    });
  }

  private async crossed<T>(name: string, call: () => T): Promise<Awaited<T>> {
    if (await this.fails(`${name}/before`, 'fail')) throw this.means.failure();
    const done = await call();
    if (await this.fails(`${name}/after`, 'fail-but-persist')) throw this.means.failure();
    return done;
  }

  private async fails(point: string, how: 'fail' | 'fail-but-persist'): Promise<boolean> {
    const { kill, killAt } = this.means;
    if (killAt?.point === point) {
      this.skip -= 1;
      if (this.skip < 0) {
        this.points.note(point, 'kill');
        kill();
      }
    }
    const kind = this.points.at(point, [how, 'delay']);
    if (kind === 'delay') await wait(this.chance.between(...delayMs));
    return kind === how;
  }
}
