import type { Clock } from '../model';
import type { Log } from '../telemetry';
import type { SigningIn } from './approver/signing-in';
import type { CardOptions } from './cards';
import type { Connector } from './connector';
import type { TeamsEvidence, TeamsHistory, TeamsWorkflow } from './ports';

/** How long things may take, in milliseconds. */
export interface Timeouts {
  /** One call that delivers a card or an answer. */
  sendMs: number;
  /** The look into the roster. A press has to be answered within 5 s, and most of that is for the database. */
  rosterMs: number;
  /** One call of the token service. */
  tokenMs: number;
  /** A press, until the presser is told to wait. */
  pressMs: number;
  /** Anything that came in, its authentication included. Teams waits 15 s. */
  activityMs: number;
  /** A file that is put where Teams made room for it. */
  uploadMs: number;
}

/** What evidence packs come from, and how they are put where Teams made room. */
export interface EvidenceParts extends TeamsEvidence {
  /** How long an upload may take, in milliseconds. */
  uploadMs: number;
  /** True only where everything is on this machine. */
  allowLoopback: boolean;
}

/** What the handlers of the bot work with. */
export interface BotParts {
  tenantId: string;
  workflow: TeamsWorkflow;
  history: TeamsHistory;
  connector: Connector;
  cards: CardOptions;
  clock: Clock;
  log: Log;
  timeouts: Timeouts;
  /** Present where evidence packs are given as files. */
  evidence?: EvidenceParts;
  /** Present where approvers decide in their own name. */
  approver?: SigningIn;
}
