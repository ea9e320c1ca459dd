export { allNeeds, type Command, type CommandContext } from './command';
export { chase } from './commands/clock';
export { askOthers, claimRequest, type PressInput } from './commands/on-it';
export { attribute, type Attribution } from './commands/attribute';
export { delegate, endDelegation, type DelegateAnswer, type DelegateInput } from './commands/delegate';
export { decisionStep, readBack, type SendingStep } from './commands/decide';
export { deliveryAttempted, type Attempted } from './commands/deliveries';
export { preflightSource, takePreflight, type PreflightLook } from './commands/findings';
export { takeInventory, type InventoryLook } from './commands/inventory';
export { takeReads, type Read, type TakenReads } from './commands/open';
export {
  channelJoined,
  personJoined,
  personLeft,
  resolveApprovers,
  type JoinAnswer,
  type Joined,
} from './commands/people';
export { hintTried, takeSignals, type CursorMove, type TakenSignals } from './commands/signals';
export { replayRecords, type PastRecord, type Replayed } from './commands/replay';
export { openLedger, recordEntry } from './commands/start';
export { sourceBack, sourceFailing } from './commands/sources';
export { castVote, type Presser, type VoteAnswer, type VoteInput } from './commands/vote';
export { tellUndelivered } from './commands/undelivered';
export { postpone } from './commands/postpone';
export * from './errors';
export * from './ports';
export { type EntryDraft, type RecordData } from './record';
export { Writer } from './writer';
