import type { AccessSeen } from './access';
import type { Instant } from './clock';
import type { NetworkRules } from './inventory';

/** How often the rights at each storage account of Speech are read, in milliseconds. */
export const accountAccessEveryMs = 15 * 60_000;

/** @returns the name that the reads of the rights at a storage account are known by; no two accounts are called alike. */
export function accountAccessSource(storageId: string): string {
  return `access-at/${(storageId.split('/').at(-1) ?? storageId).toLowerCase()}`;
}

/** Keeps, for a subscription, since when its control plane is read; a source by name, and never read itself. */
export function controlBegan(subscriptionId: string): string {
  return `control-began/${subscriptionId}`;
}

/** A role that somebody has at an account, by an assignment at it, above it or below it. */
export interface RoleHeld {
  /** The assignment's id. */
  id: string;
  /** What it was assigned at. */
  scope: string;
  /** GUID of the role's definition, lower-cased. */
  roleId: string;
  /** Lower-cased object id. */
  principalId: string;
  principalType?: string;
  condition?: string;
  description?: string;
  createdOn?: Instant;
  /** Lower-cased object id. */
  createdBy?: string;
}

/** A lock on an account, or on what it stands in. */
export interface LockHeld {
  id: string;
  level?: string;
}

/** Where a log of an account is sent. */
export interface DiagnosticHeld {
  id: string;
  /** Its body as Azure takes it, in text; empty where it is too long to be kept. */
  body: string;
}

/** Who may reach a storage account, and what guards it, as one look showed. A part that could not be read is absent. */
export interface AccountAccess {
  roles?: RoleHeld[];
  locks?: LockHeld[];
  diagnostics?: DiagnosticHeld[];
}

/** How the network of an account was, and since when it was known to be so. */
export interface NetworkKnown {
  since: Instant;
  rules: NetworkRules;
  publicNetworkAccess?: string;
}

/** A difference that the activity log has some time left to tell, with who made it. */
export interface UntoldDifference {
  seen: AccessSeen;
  /** The looks between which it came about. */
  from: Instant;
  to: Instant;
}

/** The last look at an account, with what is needed to put back how it was before. */
export interface AccountSnapshot extends AccountAccess {
  storageId: string;
  /** The Speech accounts that keep their data there, and their own identities. */
  speechIds: string[];
  expectedPrincipals: string[];
  readAt: Instant;
  /** How the network was, the newest last. */
  networks: NetworkKnown[];
  /** Diagnostic settings as they were before they changed or went. */
  formerDiagnostics: (DiagnosticHeld & { until: Instant })[];
  untold: UntoldDifference[];
}
