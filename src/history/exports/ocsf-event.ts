import { toHex, type Entry, type JsonObject, type JsonValue } from '../../ledger';
import { leafHash } from '../../ledger';
import { stepText } from '../evidence/texts';
import type { EntryRow } from '../ports';
import { member } from '../told';

/** The version of the schema that events follow: https://schema.ocsf.io/1.3.0/classes/entity_management. */
export const ocsfVersion = '1.3.0';
/** Identity & Access Management: Entity Management. */
const [categoryUid, classUid] = [3, 3004];

/** Activities of the class, by their numbers. */
const activities = { create: 1, read: 2, update: 3, other: 99 } as const;
type Activity = keyof typeof activities;
const activityNames: Readonly<Record<Activity, string>> = {
  create: 'Create',
  read: 'Read',
  update: 'Update',
  other: 'Other',
};
const severities = { informational: 1, low: 2, medium: 3, high: 4 } as const;
type Severity = keyof typeof severities;
const severityNames: Readonly<Record<Severity, string>> = {
  informational: 'Informational',
  low: 'Low',
  medium: 'Medium',
  high: 'High',
};

/** Whose events they are. */
export interface OcsfSource {
  origin: string;
  tenantId: string;
  /** Of this program. */
  version: string;
}

/**
 * One ledger entry as an OCSF event of the class Entity Management: the entity that is managed is the request, or, for what
 * is about none, the service itself. Which entry it is stands in `metadata`, and its leaf hash in `unmapped`, so that the
 * event can be proven against the ledger.
 *
 * @param personal the sealed values that still exist, by their hash.
 */
export function ocsfEvent(
  { seq, bytes }: EntryRow,
  entry: Entry,
  personal: ReadonlyMap<string, JsonValue>,
  source: OcsfSource,
): JsonObject {
  const { type, at, request, data } = entry;
  const opened = (value: JsonValue | undefined): JsonValue | undefined => {
    const hash = member(value, '$sealed');
    return typeof hash === 'string' ? personal.get(hash) : value;
  };
  const [activity, severity] = [activityOf(type), severityOf(type)];
  const isFailure = failed.has(type);
  const [why, reason] = [data['why'], opened(data['reason'])];
  const actor = actorOf(entry, opened);
  return {
    activity_id: activities[activity],
    activity_name: activityNames[activity],
    category_name: 'Identity & Access Management',
    category_uid: categoryUid,
    class_name: 'Entity Management',
    class_uid: classUid,
    type_name: `Entity Management: ${activityNames[activity]}`,
    type_uid: classUid * 100 + activities[activity],
    severity: severityNames[severity],
    severity_id: severities[severity],
    status: isFailure ? 'Failure' : 'Success',
    status_id: isFailure ? 2 : 1,
    ...(typeof why === 'string' ? { status_code: why } : {}),
    time: Date.parse(at),
    message: stepText(type),
    ...(typeof reason === 'string' ? { comment: reason } : {}),
    ...(actor === undefined ? {} : { actor }),
    entity: entityOf(entry),
    metadata: {
      version: ocsfVersion,
      product: { name: 'Lockbox Bot', vendor_name: 'Lockbox Bot', version: source.version },
      uid: `${source.origin}/${String(seq)}`,
      sequence: seq,
      event_code: type,
      log_name: source.origin,
      log_provider: 'Lockbox Bot',
      original_time: at,
      tenant_uid: source.tenantId,
      ...(request === undefined ? {} : { correlation_uid: request }),
    },
    unmapped: { seq, leaf_hash: toHex(leafHash(bytes)), data },
  };
}

/** Entries that say that something was not done, or is not as it should be. */
const failed: ReadonlySet<string> = new Set([
  'vote-refused',
  'press-refused',
  'silence-refused',
  'delegation-refused',
  'access-refused',
  'approver-refused',
  'policy-refused',
  'decision-refused',
  'decision-not-sent',
  'action-failed',
  'message-not-shown',
  'card-undelivered',
  'source-failing',
  'anchor-failing',
  'ledger-diverged',
  'access-not-removed',
  'watch-gap',
]);
/** Entries that somebody should look at, and those that open or close access. */
const severe: ReadonlyMap<string, Severity> = new Map([
  ['ledger-diverged', 'high'],
  ['access-not-removed', 'high'],
  ['action-failed', 'medium'],
  ['access-seen', 'medium'],
  ['card-undelivered', 'medium'],
  ['source-failing', 'medium'],
  ['anchor-failing', 'medium'],
  ['expired', 'medium'],
  ['approved', 'low'],
  ['access-ended', 'low'],
  ['rejected', 'low'],
]);

function severityOf(type: string): Severity {
  return severe.get(type) ?? (failed.has(type) ? 'low' : 'informational');
}

function activityOf(type: string): Activity {
  if (type === 'request-opened' || type === 'ledger-opened') return 'create';
  if (type === 'auditor-read') return 'read';
  return type === 'service-started' || type === 'service-stopped' ? 'other' : 'update';
}

function entityOf({ request, data }: Entry): JsonObject {
  if (request === undefined) return { uid: 'lockbox-bot', name: 'Lockbox Bot', type: 'Service', type_id: 99 };
  const after = data['after'];
  const [state, version] = [member(after, 'state'), member(after, 'version')];
  return {
    uid: request,
    name: request,
    type: 'Access request',
    type_id: 99,
    ...(typeof version === 'number' ? { version: String(version) } : {}),
    ...(typeof state === 'string' ? { data: { state } } : {}),
  };
}

/** People and applications by what is still known of them; the service and Azure as what they are. */
function actorOf(
  { actor }: Entry,
  opened: (value: JsonValue | undefined) => JsonValue | undefined,
): JsonObject | undefined {
  const text = (value: JsonValue | undefined, name: string): JsonObject =>
    typeof value === 'string' && value !== '' ? { [name]: value } : {};
  switch (actor.kind) {
    case 'unknown':
      return undefined;
    case 'service':
      return { user: { name: 'Lockbox Bot', type: 'System', type_id: 3 } };
    case 'azure':
      return { user: { name: 'Azure', type: 'System', type_id: 3 } };
    case 'person':
    case 'app': {
      const who = actor.ref === undefined ? undefined : opened({ ...actor.ref });
      const [id, name, address] = ['id', 'name', 'address'].map((key) => member(who, key));
      const kind = actor.kind === 'person' ? { type: 'User', type_id: 1 } : { type: 'System', type_id: 3 };
      // Somebody who was erased is told apart from nobody.
      const known = { ...text(id, 'uid'), ...text(name, 'name'), ...text(address, 'email_addr') };
      return { user: { ...(Object.keys(known).length === 0 ? { name: 'erased' } : known), ...kind } };
    }
  }
}
