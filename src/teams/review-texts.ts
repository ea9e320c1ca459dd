// Every sentence that Teams shows of reviews of access to Speech's storage, and of access that is asked for.
import {
  actorName,
  type Accessor,
  type AccessKind,
  type AccessRequest,
  type AccessRole,
  type CarriedAction,
  type Credential,
  type PlannedAction,
  type UnexpectedReason,
  type Verdict,
} from '../model';

/** What was seen, in plain words. */
export const accessSentences: Readonly<Record<AccessKind, string>> = {
  'keys-listed': 'Storage account keys were listed',
  'key-regenerated': 'A storage account key was made anew',
  'sas-issued': 'A link to the data (SAS) was made with an account key',
  'delegation-key-issued': 'A user delegation key, which signs links to the data, was given out',
  'delegation-keys-revoked': 'All user delegation keys were revoked, and with them the links they signed',
  'role-granted': 'A role was granted',
  'role-removed': 'A role was taken away',
  'lock-made': 'A lock was put on',
  'lock-removed': 'A lock was taken off',
  'diagnostics-changed': 'What is logged of accesses to the data was changed',
  'diagnostics-removed': 'The logging of accesses to the data was switched off',
  'storage-changed': 'The storage account was changed',
  'storage-deleted': 'The storage account was deleted',
  'blob-service-changed': 'The settings of its blobs were changed',
  'container-changed': 'A container was made or changed',
  'container-deleted': 'A container was deleted',
  'container-access-changed': 'Who may read a container without signing in was changed',
  'immutability-changed': 'The protection of a container against changes was changed',
  'local-user-changed': 'A local user of the storage account was changed',
  'replication-changed': 'The copying of data to another storage account was changed',
  'private-endpoint-changed': 'A private way in over the network was changed',
  'lifecycle-changed': 'The rules that move or delete old data were changed',
  'encryption-scope-changed': 'An encryption scope was changed',
  'account-changed': 'The Azure AI account was changed',
  'account-deleted': 'The Azure AI account was deleted',
  'account-keys-listed': 'Keys of the Azure AI account were listed',
  'account-key-regenerated': 'A key of the Azure AI account was made anew',
  'blobs-read': 'Data was read',
  'blobs-listed': 'Names of data were listed',
  'blobs-written': 'Data was written',
  'blobs-deleted': 'Data was deleted',
  'blobs-other': 'Data was reached in another way',
};

/** @returns what was seen; what Azure refused is said to be only tried. */
export function accessSentence(what: AccessKind, succeeded: boolean): string {
  return succeeded ? accessSentences[what] : `Tried, and refused by Azure: ${accessSentences[what]}`;
}

/** Why it is asked about. */
export const unexpectedTexts: Readonly<Record<UnexpectedReason, string>> = {
  NOT_EXPECTED:
    'Unexpected: this is neither an identity of the Speech resource nor one that the configuration allows here.',
  WHO_CANNOT_BE_KNOWN: 'Unexpected: whoever has the key or the link can do this, and nobody can tell who it was.',
  OUTSIDE_GRANT: 'Unexpected: they were granted access, but not for this, or not at this time.',
  NOT_OUR_CALL: 'Unexpected: it was done with the identity of this service, and this service did not do it.',
};

/** Which data of Speech a container holds; what else it may be is shown by its name alone. */
const dataNames: ReadonlyMap<string, string> = new Map([
  ['customspeech-audiologs', 'audio logs'],
  ['customspeech-artifacts', 'transcriptions and training data'],
  ['customspeech-models', 'models'],
]);

/** @returns a container by what Speech keeps in it, and by its name. */
export function dataName(container: string): string {
  const name = dataNames.get(container.toLowerCase());
  return name === undefined ? `container ${container}` : `${name} (${container})`;
}

const credentialNames: Readonly<Record<Credential['kind'], string>> = {
  'account-key': 'whoever has an account key',
  sas: 'whoever has a link (SAS)',
  'delegation-sas': 'whoever has a link signed with a user delegation key',
  anonymous: 'anybody, without signing in',
};

/** @param key name of the account key, where the log tells it. */
export function whoText({ actor, principalId, credential }: Accessor, key?: string): string {
  if (credential === undefined) {
    if (actor.kind === 'azure') return 'Microsoft';
    if (actor.kind === 'unknown') return principalId ?? 'not told by the log';
    return actorName(actor);
  }
  const known = 'hash' in credential ? `hash ${credential.hash.slice(0, 16)}…` : undefined;
  const named = [key, known].filter((part) => part !== undefined).join(', ');
  return `cannot be known: ${credentialNames[credential.kind]}${named === '' ? '' : ` (${named})`}`;
}

const roleNames: Readonly<Record<AccessRole, string>> = {
  read: 'read',
  write: 'read and write',
};

/** @returns what access is asked for: to do what, for how long. */
export function askedText(role: AccessRole, hours: number): string {
  return `${roleNames[role]}, for ${lastingText(hours * 3_600_000)}`;
}

/** @returns how often something happened; 0 is what no log told of. */
export function timesText(count: number): string {
  if (count === 0) return 'Found there';
  return count === 1 ? 'Once' : `${count.toLocaleString('en')} times`;
}

/** @returns a length of time as people read it, in the largest unit that leaves no rest. */
export function lastingText(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  if (minutes % 60 !== 0) return minutes === 1 ? '1 minute' : `${minutes} minutes`;
  const hours = minutes / 60;
  if (hours >= 48 && hours % 24 === 0) return `${hours / 24} days`;
  return hours === 1 ? '1 hour' : `${hours} hours`;
}

/** An action of a plan: our sentence on what it does, and what of Azure it does it to. */
export interface ActionText {
  says: string;
  /** Text from outside. */
  of?: string;
}

/** @returns what an action of a plan does. */
export function actionText(action: PlannedAction): ActionText {
  switch (action.do) {
    case 'delete-role-assignment':
      return { says: 'Take the granted role away again', of: action.assignmentId };
    case 'rotate-key':
      return {
        says: `Make account key ${action.key} anew: whoever has the old one is shut out. Speech signs in with its own identity and keeps running`,
        of: action.storageId,
      };
    case 'revoke-delegation-keys':
      return {
        says: 'Revoke all user delegation keys. This also ends the links that Speech itself gave out, and it takes minutes until all of them have ended',
        of: action.storageId,
      };
    case 'restore-network': {
      const { defaultAction, ipRules, virtualNetworkRules } = action.rules;
      const rest = `${defaultAction === 'Deny' ? 'closed' : 'open'}, but for ${ipRules.length} addresses and ${virtualNetworkRules.length} subnets`;
      return { says: `Put the network rules back to how they were last known to be (${rest})`, of: action.storageId };
    }
    case 'restore-diagnostics':
      return { says: 'Put the logging of accesses back to how it was last known to be', of: action.settingId };
    case 'grant-role':
      return { says: `Give them access to ${roleNames[action.role]}. Azure itself ends it in time`, of: action.scope };
    case 'remove-grant':
      return { says: 'Take the granted access away', of: action.assignmentId };
  }
}

const actionStates: Readonly<Record<CarriedAction['state'], string>> = {
  'to-do': 'To do',
  done: 'Done',
  failed: 'FAILED',
};

const failures: ReadonlyMap<string, string> = new Map([
  ['AZURE_FORBIDDEN', 'this service lacks the right in Azure; "lockbox-bot doctor" says which'],
  ['AZURE_NOT_FOUND', 'Azure no longer has it'],
  ['AZURE_CONFLICT', 'Azure is changing it otherwise, or a lock forbids it'],
  ['AZURE_REFUSED', 'Azure refused'],
]);

/** @returns how an action of a decision stands; `why` is text from outside. */
export function actionState({ state, why }: CarriedAction): { says: string; why?: string } {
  const says = actionStates[state];
  return state !== 'failed' || why === undefined ? { says } : { says, why: failures.get(why) ?? why };
}

/** @returns why the last answer was not carried out, for what this service carries out itself. */
export function storageRefusalText(why: string): string | undefined {
  const known = failures.get(why);
  return known === undefined ? undefined : `Not done: ${known}.`;
}

/** @returns the headline of a review's or an access request's card. */
export function storageHeadline({ current, facts }: Pick<AccessRequest, 'current' | 'facts'>): string {
  const isReview = facts.kind === 'byos-review';
  switch (current.state) {
    case 'pending':
      return isReview ? 'Was this access to Speech data meant to be?' : 'Somebody asks for access to Speech data';
    case 'deciding':
      if (current.verdict === 'reject') return isReview ? 'Rejected, being undone' : 'Being rejected';
      return isReview ? 'Being approved' : 'Access is being granted';
    case 'approved':
      if (isReview) return 'Approved: it was meant to be';
      return current.ending === undefined ? 'Access granted' : 'Access is being ended';
    case 'rejected':
      return isReview ? 'Rejected: it was not meant to be' : 'Rejected';
    case 'access-ended':
      return 'Access has ended';
    case 'expired':
      return 'Nobody answered in time';
    case 'cancelled':
      return 'Taken back';
  }
}

/** @returns what a notification says of a review or an access request: what was seen, while that is asked about. */
export function storageSummary(request: Pick<AccessRequest, 'current' | 'facts'>): string {
  const { lines = [] } = request.facts.review ?? {};
  const first = lines.find(({ succeeded }) => succeeded) ?? lines[0];
  if (request.current.state !== 'pending' || first === undefined) return storageHeadline(request);
  return accessSentence(first.what, first.succeeded);
}

/** Words of the cards of reviews and access requests. */
export const reviewWords = {
  storage: 'Storage account',
  speech: 'Speech resource',
  unwatched: 'of no Speech resource that is watched',
  from: 'from',
  by: 'By',
  since: 'since',
  last: 'last',
  at: 'on',
  more: (count: number) => `and ${count.toLocaleString('en')} more accesses of other kinds`,
  moreKinds: (count: number) => `and ${count} more, below`,
  what: 'What happened',
  data: 'Data',
  outcome: {
    approve: 'Approve: it was meant to be. Nothing is changed in Azure.',
    notify: 'Reject: the admins are told. Nothing is changed in Azure.',
    revoke: (count: number) =>
      `Reject: ${count === 1 ? 'one thing is' : `${count} things are`} undone in Azure. You are shown first, and asked once more.`,
    nothing: 'Reject: the admins are told. There is nothing in Azure that could be undone.',
    grant: 'Approve: this service grants it in Azure. You are shown first, and asked once more.',
  },
  plan: 'What rejecting does, once you have confirmed it',
  alsoWithKey: 'Others seen with that key, who lose it',
  sanction: {
    label: 'If the same is done here again, by the same one, shall I ask again?',
    once: 'Yes, ask again',
    for: (lasting: string) => `Not for ${lasting}`,
  },
  approveReason: 'Reason (optional; goes into the record)',
  rejectReason: 'Reason (goes into the record)',
  confirm: {
    review: { approve: 'Approve: it was meant to be', reject: 'Reject it' },
    access: { approve: 'Approve access', reject: 'Reject access' },
  },
  confirmPlan: {
    title: {
      approve: 'This is what will be done in Azure when you approve',
      reject: 'This is what will be done in Azure when you reject',
    },
    note: 'Nothing has been done yet. Only you can confirm what you were shown.',
    doIt: 'Do it',
    back: 'Back',
  },
  requester: 'Who asks',
  asks: 'To',
  container: 'In',
  wholeAccount: 'all containers of the storage account',
  why: 'Their reason',
  whyInFull: 'Their reason in full',
  youAsked: 'You asked for this. Its approvers answer it, and this card follows.',
  opened: 'Opened',
  actions: 'In Azure',
  carryingOut: 'It is being carried out. This card changes with each step.',
  nothingToDo: 'It is being recorded.',
  nothingChanged: 'Nothing was changed in Azure.',
  notAllDone: 'Not everything could be done. What failed still has to be done by hand.',
  sanctionedUntil: 'The same is not asked about until',
  grantedUntil: 'Granted until',
  used: (count: number) => `Used ${count.toLocaleString('en')} ${count === 1 ? 'time' : 'times'}`,
  lastUsed: 'last',
  notUsed: 'Not seen in use so far',
  endAccess: 'End access',
  ending: { completed: 'Its time is over: it is being taken away.', revoked: 'It is being taken away before its time' },
  ended: {
    completed: 'Its time was over, and it was taken away',
    revoked: 'It was taken away before its time',
    assumed: 'Its time was over',
  },
  nobodyAnswered: {
    review: 'Nobody answered in time. Nothing was changed.',
    access: 'Nobody answered in time. Nothing was granted.',
  },
  expiredAt: 'Expired',
  takenBack: 'Ended without an answer',
} as const;

/** Answers about access that is asked for. */
export const accessAnswers = {
  form: {
    title: 'Ask for access to Speech data',
    text: 'Its approvers decide, and Azure ends it by itself when the hours are over.',
    resource: 'Speech resource (its name)',
    resourceMissing: 'Please name the Speech resource.',
    container: 'Container (optional; without it, all of the storage account)',
    role: 'To do what?',
    roles: { read: 'Read', write: 'Read and write' },
    hours: 'For how many hours? (at most 168; 0.5 is half an hour)',
    hoursMissing: 'Please say for how many hours, at most 168.',
    reason: 'Why?',
    reasonMissing: 'Please say why: the approvers decide by it.',
    ask: 'Ask for access',
  },
  asked: 'You have asked for access',
  askedThen: 'Its approvers are being asked. You get a card that shows how it stands.',
  ending: 'The access is being ended',
  endingThen: 'The card shows when Azure has taken it away.',
} as const;

/** @returns what a verdict of a request is called where it is confirmed. */
export function confirmTitle(kind: 'byos-review' | 'byos-access', verdict: Verdict): string {
  return reviewWords.confirm[kind === 'byos-review' ? 'review' : 'access'][verdict];
}
