export { allNeeds, type Command, type CommandContext } from './command';
export { followAccess } from './commands/access';
export { actionStep, beginActions, finishActions, type ActionOutcome } from './commands/actions';
export {
  accessRemoved,
  announceUndoing,
  beginEnding,
  tellNotRemoved,
  type LingeringGrant,
} from './commands/end-access';
export { blindSpotSource, takeBlindSpots } from './commands/blind-spots';
export {
  anchorTried,
  checkpointPosted,
  ledgerChecked,
  postCheckpoint,
  type AnchorName,
  type AnchorTried,
} from './commands/anchors';
export { rotateKey } from './commands/rotate-key';
export { chase } from './commands/clock';
export { askOthers, claimRequest, type PressInput } from './commands/on-it';
export {
  beginDaily,
  dailyAuthor,
  dailyPlace,
  dailySource,
  recordDaily,
  tellDaily,
  type DailyPlace,
} from './commands/daily';
export { attribute, type Attribution } from './commands/attribute';
export { delegate, endDelegation, type DelegateAnswer, type DelegateInput } from './commands/delegate';
export { decisionStep, readBack, type SendingStep } from './commands/decide';
export { deliveryAttempted, planShown, type Attempted } from './commands/deliveries';
export { askElsewhere, type ElsewhereAnswer } from './commands/elsewhere';
export { preflightSource, takePreflight, type PreflightLook } from './commands/findings';
export { takeAccesses, type TakenAccesses } from './commands/accesses';
export type { AccessSource } from './commands/access-source';
export { endAccess, requestAccess, type AccessAsk } from './commands/asked-access';
export { takeInventory, type InventoryLook } from './commands/inventory';
export { takeReads, type Read, type TakenReads } from './commands/open';
export {
  channelJoined,
  conversationServed,
  personJoined,
  personLeft,
  resolveApprovers,
  type JoinAnswer,
  type Joined,
} from './commands/people';
export { findMembers, installationTried, personFound, takeGroup } from './commands/directory';
export { addSilence, endDueSilences, endSilence, type SilenceAnswer, type SilenceAsker } from './commands/silences';
export { isPushed, takeAlerts } from './commands/alerts';
export { hintTried, takeSignals, type CursorMove, type TakenSignals } from './commands/signals';
export { replayRecords, type PastRecord, type Replayed } from './commands/replay';
export {
  eraseLoose,
  eraseRequest,
  forgetPast,
  retentionLooked,
  type EraseAnswer,
  type EraseCause,
  type LooseValues,
} from './commands/erase';
export { addHold, endHold, type HoldAnswer } from './commands/holds';
export { outgoingPlanned, outgoingTried, type OutgoingName, type OutgoingTried } from './commands/outgoing';
export { auditorRead } from './commands/auditor-read';
export { openLedger, recordEntry, serviceStarted, serviceStopped } from './commands/start';
export { takeAccountSnapshot } from './commands/account-snapshot';
export { controlReadBegins, sourceBack, sourceEnded, sourceFailing, sourceRead } from './commands/sources';
export { plannedActions } from './planned';
export { castVote, type Presser, type Proof, refuseVote, type VoteAnswer, type VoteInput } from './commands/vote';
export { dropEvents, eventAttempted, webhookSource, type EventAttempted } from './commands/webhooks';
export { tellUndelivered } from './commands/undelivered';
export { postpone } from './commands/postpone';
export * from './errors';
export * from './ports';
export { type EntryDraft, type RecordData } from './record';
export { Writer } from './writer';
