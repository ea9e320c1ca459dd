import type { Anchor, LedgerContext } from '../engine';
import { checkAgainstOutside, signCheckpoint, type CheckpointRow, type FoundOutside } from '../history';
import type { Clock, LedgerCheck } from '../model';
import type { Store } from '../store';
import type { Log } from '../telemetry';
import type { WriteSide } from './write-side';

/** What the guard is made of. */
export interface LedgerGuardOptions {
  store: Store;
  write: Pick<WriteSide, 'signer' | 'cosigners'>;
  anchors: readonly Anchor[];
  everyMs: number;
  clock: Clock;
  log: Log;
}

/**
 * Stands between the ledger and the key that signs it: nothing is signed before the ledger was compared with its newest
 * checkpoint outside, and nothing after a comparison found a fault, until one finds none.
 */
export class LedgerGuard implements LedgerContext {
  readonly anchors: readonly Anchor[];
  readonly everyMs: number;
  private last: LedgerCheck | undefined;
  private running: Promise<LedgerCheck> | undefined;

  constructor(private readonly options: LedgerGuardOptions) {
    this.anchors = options.anchors;
    this.everyMs = options.everyMs;
  }

  /** False once a comparison has found a fault. */
  get isSound(): boolean {
    return this.last === undefined || this.last.faults.length === 0;
  }

  /** Signs the ledger as it stands, if it may. @returns the newest checkpoint. */
  newest = async (): Promise<CheckpointRow | undefined> => {
    const { store, write, clock } = this.options;
    const { faults } = this.last ?? (await this.check());
    if (faults.length > 0) return undefined;
    return signCheckpoint(store.history, write.signer, clock.now, write.cosigners);
  };

  /** Two that ask at once get one answer: the whole ledger is read for it. */
  check = (): Promise<LedgerCheck> => {
    this.running ??= this.compared().finally(() => {
      this.running = undefined;
    });
    return this.running;
  };

  private async compared(): Promise<LedgerCheck> {
    const { store, write, clock, log } = this.options;
    const found = await this.outside();
    const keys = [write.signer, ...write.cosigners].map(({ verifierKey }) => verifierKey);
    const check = await checkAgainstOutside(store.history, found, keys, clock.now());
    const wasSound = this.isSound;
    this.last = check;
    if (check.faults.length > 0) {
      log.error(
        { faults: check.faults, against: check.against },
        'the ledger is not what was signed: nothing is signed',
      );
    } else if (!wasSound) log.info({ against: check.against }, 'the ledger is sound again');
    return check;
  }

  /** What cannot be read now is not compared with: its anchor is told to fail where something is to be kept there. */
  private async outside(): Promise<FoundOutside[]> {
    const found: FoundOutside[] = [];
    for (const anchor of this.anchors) {
      if (anchor.kind === 'channel') continue;
      const read = await anchor.newest();
      if (read.ok) found.push({ anchor: anchor.id, notes: read.notes });
      else this.options.log.warn({ anchor: anchor.id, reason: read.reason }, 'an anchor of the ledger cannot be read');
    }
    return found;
  }
}
