export { blindSpots } from './byos/blind-spots';
export { accountName, dataSeen } from './byos/data-seen';
export { judge, type Judged, type JudgedBy } from './byos/judge';
export { isWatched, meaningOf, type LockboxEvent, type Meaning } from './meaning';
export {
  ownPosture,
  postureChanges,
  postureOf,
  type OwnDatabase,
  type OwnFacts,
  type OwnSecret,
  type PostureFacts,
} from './posture';
export {
  findingsKey,
  nameOf,
  subscriptionFindings,
  tenantFindings,
  whoCanApprove,
  type Expected,
  type PreflightCode,
  type PreflightFinding,
  type SubscriptionRoles,
} from './preflight';
export { approverRoleIds, type ApproverRole, type PrincipalKind } from './roles';
export * from './coverage';
