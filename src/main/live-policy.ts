import { readFileSync, statSync } from 'node:fs';
import { ConfigError, loadConfig, type Config } from '../config';
import type { Policy } from '../routing';

/** What a look at the file found. */
export type Looked =
  | { kind: 'same' }
  /** Another policy is in force from now on. */
  | { kind: 'changed'; from: string; to: string }
  /** The file is wrong: the policy that was in force stays so. Said once for each state of the file. */
  | { kind: 'refused'; faults: string };

/** Looks at a sound file with what lies outside of it. @throws ConfigError where it cannot be used. */
export type Examine = (file: string, text: string, config: Config) => Promise<void>;

/**
 * The policy in force. The file is looked at again while the service runs: groups, channels and routes that are valid
 * are taken up; whatever else changed in it takes a restart.
 */
export class LivePolicy {
  private policy: Policy;
  private seen: string;

  constructor(
    private readonly file: string,
    config: Config,
    private readonly examine: Examine = () => Promise.resolve(),
  ) {
    this.policy = config.policy;
    this.seen = stampOf(file);
  }

  get current(): Policy {
    return this.policy;
  }

  /** Looks whether the file has changed, and takes it up if it is valid. */
  async look(): Promise<Looked> {
    const stamp = stampOf(this.file);
    if (stamp === this.seen) return { kind: 'same' };
    this.seen = stamp;
    try {
      const text = readFileSync(this.file, 'utf8');
      const config = loadConfig(this.file, text);
      await this.examine(this.file, text, config);
      // Webhooks stay those whose addresses and secrets were read at the start.
      const { webhooks: _, ...policy } = config.policy;
      const { webhooks } = this.policy;
      const from = this.policy.hash;
      this.policy = { ...policy, ...(webhooks === undefined ? {} : { webhooks }) };
      return from === policy.hash ? { kind: 'same' } : { kind: 'changed', from, to: policy.hash };
    } catch (error) {
      if (error instanceof ConfigError) return { kind: 'refused', faults: error.message };
      return { kind: 'refused', faults: `${this.file} cannot be read` };
    }
  }
}

/** What changes when a file is written or replaced; a file that is gone has one too. */
function stampOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? 'gone' : `${stat.mtimeMs}/${stat.size}/${stat.ino}`;
}
