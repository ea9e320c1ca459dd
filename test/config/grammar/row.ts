import type { ConfigFaultCode } from '../../../src/config';
import type { Block } from './file';

/** A form that is understood, and what the policy makes of it. */
export type Taken = [form: string, made: unknown];

/** A form that is refused: with which code, where (`.0` below the key, `/other` beside it), and what is said. */
export type Refused = [form: string, code: ConfigFaultCode, below?: string, says?: RegExp];

/** One key of the policy's grammar. */
export interface KeyRow {
  block: Block;
  key: string;
  /** Its name in the policy, where that is another one. */
  made?: string;
  /** What stands there where the key is left out; `required` where it cannot be. */
  leftOut: { is: unknown } | 'required';
  taken: Taken[];
  refused: Refused[];
}
