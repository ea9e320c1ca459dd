export { RequestBodies } from './byos/bodies';
export { controlSeen, type Look } from './byos/control-seen';
export { placesOf, type Places } from './byos/places';
export { recordSeen } from './byos/record-seen';
export { restoreOf } from './byos/restore';
export { looked, type Looked } from './byos/snapshot';
export { controlProviders, isControlWatched, isDataPlane } from './byos-operations';
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
