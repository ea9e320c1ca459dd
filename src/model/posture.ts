import type { Instant } from './clock';
import type { Service } from './resource';

/** Whether a security feature protects a resource. */
export type PostureState = 'on' | 'off' | 'not-applicable' | 'unknown';

/** Every {@link PostureState}, in the order in which they deserve attention. */
export const postureStates: readonly PostureState[] = ['off', 'unknown', 'on', 'not-applicable'];

/** The security features of Azure AI services (facts of the Azure documentation), and those of BYOS storage. */
export type PostureFeature =
  | 'tls'
  | 'authentication'
  | 'key-rotation'
  | 'environment-variables'
  | 'data-region'
  | 'customer-managed-keys'
  | 'virtual-networks'
  | 'data-loss-prevention'
  | 'customer-lockbox'
  | 'byos'
  | 'data-stored-by-speech'
  | 'storage-tls'
  | 'storage-https'
  | 'storage-keys'
  | 'storage-public-blobs'
  | 'storage-encryption'
  | 'storage-network';

/** What a state was read from: a property, and its value as text; `absent` where Azure shows none. */
export interface PostureEvidence {
  property: string;
  value: string;
}

/** What one look at one feature gave. */
export interface PostureFinding {
  state: PostureState;
  evidence: PostureEvidence[];
  /** What that means, in a sentence. */
  means: string;
  /** How to mend it: a command, or a sentence; null where there is nothing to mend. */
  mend: string | null;
}

/** A feature of a watched resource. */
export interface PostureItem extends PostureFinding {
  /** ARM resource id. */
  resource: string;
  service: Service;
  feature: PostureFeature;
}

/** A feature of this service itself. */
export interface OwnPosture extends PostureFinding {
  feature: PostureFeature;
}

/** How every watched resource and this service itself stand. */
export interface Posture {
  /** This service. */
  own: OwnPosture[];
  items: PostureItem[];
  /** When Azure was read; null where it was never read. */
  readAt: Instant | null;
  /** Watched subscriptions that cannot be seen: what is told of them is old, or nothing. */
  unseen: string[];
}

/** A feature that is not as it was at the last look. */
export interface PostureChange {
  resource: string;
  service: Service;
  feature: PostureFeature;
  /** `absent` for a resource that is new. */
  from: PostureState | 'absent';
  to: PostureState;
}

/** @returns the items with what deserves attention first; among equals the order stays. */
export function worstFirst<T extends { state: PostureState }>(items: readonly T[]): T[] {
  return postureStates.flatMap((state) => items.filter((item) => item.state === state));
}

/** @returns how many there are of each state, in the order of {@link postureStates}. */
export function postureCounts(items: readonly { state: PostureState }[]): { state: PostureState; count: number }[] {
  return postureStates.map((state) => ({ state, count: items.filter((item) => item.state === state).length }));
}
