import type { Person } from './actor';
import type { Instant } from './clock';

/** A person of the tenant, as the directory (Microsoft Graph) names them. */
export interface DirectoryPerson extends Person {
  guest: boolean;
}

/** The people of an Entra group, those of the groups within it too, as they were last read. */
export interface KnownGroup {
  /** Entra object id of the group, lower-cased. */
  id: string;
  readAt: Instant;
  /** Ordered by object id. */
  members: DirectoryPerson[];
}

/**
 * What the directory says, at the moment of a press, of the presser and the Entra groups whose members may decide.
 * `unknown` where it could not be asked in time.
 */
export type Membership = { asked: readonly string[]; memberOf: readonly string[] } | 'unknown';
