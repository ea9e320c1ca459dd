import type { Fault } from './failpoints';
import type { WireCall } from './wire';
import type { CommandResult } from './service';

export type Verdict = 'approve' | 'reject';

/** A Lockbox request as the simulated Azure tells it at the end. */
export interface AzureRequest {
  requestId: string;
  status: string;
  history: { status: string; at: string; by: { kind: 'person' | 'app' | 'azure' } }[];
  /** Every call of updateApproval that reached it. */
  decisions: { at: string; verdict: 'Approve' | 'Deny'; answer: string; by: { kind: string } }[];
}

/** One press of a button, and what was answered to it, if anything was. */
export interface Press {
  at: number;
  /** Entra object id. */
  who: string;
  requestId: string;
  verdict: Verdict;
  /** Unlike that of every other press. */
  reason: string;
  answer?: { at: number; status: number; card?: unknown; sentence?: string };
}

/** Somebody's installing the app, or its coming to a channel. Only those that were answered with success are kept. */
export interface Joined {
  at: number;
  kind: 'person' | 'channel';
  /** Entra object id, or the channel's name in the configuration. */
  who: string;
}

/** A message that was posted, with what it shows at the end. */
export interface Posted {
  at: number;
  conversationId: string;
  messageId: string;
  /** Whether the service was told that it was posted. */
  passed: boolean;
  /** What it showed first, and shows now. */
  first: unknown;
  now: unknown;
}

/** One kill -9. */
export interface Kill {
  at: number;
  aim: string;
  /** Whether it came where it was aimed, or at its last moment because what it waited for did not come. */
  hit: boolean;
}

/** When the service's clock was set, and by how much it differed from this machine's from then on, in milliseconds. */
export interface ClockStep {
  at: number;
  offsetMs: number;
}

/** An alert that was pushed, and what was answered, if anything was. */
export interface PushedAlert {
  at: number;
  status?: number;
  /** How many of its one signal were said to be taken. */
  taken?: number;
}

/** A record that an event hub was given, alone in its event. */
export interface HubRecord {
  at: number;
  partition: number;
  sequence: number;
  /** What tells it from every other, where it is of an access to a blob: no other log tells of that one. */
  access?: string;
}

/** A place up to which a partition was read, as the storage was told to keep it, and kept it. */
export interface HubPlace {
  /** When the call arrived. */
  at: number;
  partition: number;
  /** Of the last event before it. */
  sequence: number;
}

/** What stands in an anchor of blobs at the end, and the paths that were written, each as often as the storage did it. */
export interface BlobAnchor {
  notes: string[];
  writes: string[];
}

/** A request as `history --json` tells it, as far as it is read here. */
export interface HistoryItem {
  id: string;
  state: string;
  azure: { id: string; status: string };
  decision?: { verdict: Verdict; via?: string; attribution?: string; by: { kind: string }; reason?: string };
}

/** Everything that was seen of one service from outside, over all its lives. */
export interface Observations {
  azure: AzureRequest[];
  /** Calls of updateApproval as they came to Azure's door, taken or not. */
  decisionCalls: WireCall[];
  posted: Posted[];
  presses: Press[];
  joined: Joined[];
  kills: Kill[];
  /** Everything that was made to go wrong, the kills at failpoints among it. */
  faults: Fault[];
  clock: ClockStep[];
  alerts: PushedAlert[];
  /** Where the service read an event hub and kept its places; absent where it did not. */
  hub?: { records: HubRecord[]; kept: HubPlace[] };
  /** Absent where it had none. */
  blobAnchor?: BlobAnchor;
  /** Events that the other tool took, in the order they came: the type, and the request it is about. */
  told: { type: string; subject: string | undefined; seq: number | undefined }[];
  /** Signed checkpoints as they were read during the run, and the last one. */
  checkpoints: string[];
  /** Commands of the program that had to succeed. */
  commands: CommandResult[];
  history: HistoryItem[];
  /** The lines of the exported entries.jsonl and personal.jsonl. */
  entries: string[];
  personal: string[];
  /** What the service did that nobody asked for: ended by itself, did not become ready, did not stop. */
  deaths: string[];
}
