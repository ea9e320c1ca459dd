/** What can be wrong with a ledger. */
export type FaultCode =
  | 'ENTRY_CHANGED'
  | 'NOT_CANONICAL'
  | 'SEQ_GAP'
  | 'NODE_WRONG'
  | 'ROOT_WRONG'
  | 'CHECKPOINT_SIGNATURE'
  | 'CHECKPOINT_SIZE'
  | 'PERSONAL_CHANGED';

/** One fault; `seq` is the entry it lies at, or null where it lies at none. */
export interface Fault {
  seq: number | null;
  code: FaultCode;
}

const maxFaults = 1_000;
/** Places kept free for the first fault of each of the eight codes, so that many of one never hide another. */
const kept = 8;

/** The faults found so far: at most a thousand, and at least one of each code that was found. */
export class FaultList {
  readonly faults: Fault[] = [];
  private readonly codes = new Set<FaultCode>();

  add(code: FaultCode, seq: number | null = null): void {
    if (this.faults.length < maxFaults - (this.codes.has(code) ? kept : 0)) this.faults.push({ seq, code });
    this.codes.add(code);
  }
}
