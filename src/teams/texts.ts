// Every sentence that Teams shows to people stands here, so that it can be read as a whole.
import {
  serviceNames,
  type AccessRequest,
  type Notice,
  type PostureChange,
  type PostureFeature,
  type PostureState,
  type Refusal,
  type Sent,
  type Service,
  type Verdict,
} from '../model';
import type { LifeDetails } from '../history';
import { accessNotRemovedText, actionsIncompleteText } from './action-texts';
import { blindSpotText, fittingFindings } from './blind-spot-text';
import { dailyText } from './daily-text';
import { storageHeadline } from './review-texts';
import { silenceOverText } from './silence-text';

/** What a refusal says, and what to do about it. */
export const refusalTexts: Readonly<Record<Refusal, string>> = {
  UNKNOWN_REQUEST:
    'There is no such request here. It may belong to another environment. Write "pending" for those that wait.',
  NOT_AN_APPROVER:
    'You are not an approver of this request, so nothing was changed. Its approvers are named on the card; please ask one of them.',
  APPROVER_UNRESOLVED:
    'You are named as an approver by address, but your account is not confirmed yet. Write me "help" in our own chat, wait a minute, and press again.',
  APPROVER_CHANGED:
    'The address you are named by belonged to another account before, so nothing was changed. Please ask an administrator to name your object id in the configuration.',
  SELF_APPROVAL: 'You asked for this access yourself, so somebody else has to decide. Nothing was changed.',
  NO_LONGER_A_MEMBER:
    'You are no longer a member of the group whose members decide this request, so nothing was changed. Please ask another approver.',
  MEMBERSHIP_UNKNOWN:
    'I could not read whether you are a member of the group whose members decide this request, so nothing was changed. Please try again in a minute.',
  WRONG_TENANT: 'Your account belongs to another organization, so it cannot decide here. Please ask an approver.',
  GUEST_NOT_ALLOWED: 'Guests cannot decide this request. Please ask an approver who is a member of this organization.',
  REASON_REQUIRED: 'Please say why you reject it. The reason goes to Azure and into the record.',
  REASON_TOO_LONG: 'The reason is too long. Please use at most 1,000 characters.',
  ALREADY_DECIDED: 'This request is decided already. Nothing was changed. Write "show" and its id to see how it ended.',
  ALREADY_VOTED: 'You have answered this request already. It waits for the others.',
  CLAIMED_BY_ANOTHER: 'Somebody else is on it already. You can still approve or reject it yourself.',
  NOBODY_ELSE: 'This request has no other approver to ask. Nothing was changed.',
  DELEGATOR_ANSWERED: 'The approver you stand in for has answered already. Nothing was changed.',
  DELEGATE_ANSWERED: 'Somebody has answered in your place already. Write "show" and the id of the request to see how.',
  DELEGATION_ENDED: 'You no longer stand in for an approver of this request, so nothing was changed.',
  NOTHING_TO_DELEGATE: 'You are not an approver, so there is nothing that you could hand over. Nothing was changed.',
  NOTHING_DELEGATED: 'Nobody stands in for you. Nothing was changed.',
  DELEGATE_UNKNOWN:
    'I do not know that person, so nobody could reach them. Ask them to install this app and to write me "help"; then write it again.',
  DELEGATE_SELF: 'That is yourself. Nothing was changed.',
  DELEGATION_PERIOD: 'Somebody can stand in for you for at most 90 days from now. Nothing was changed.',
  DECISION_UNDER_WAY:
    'Somebody has just decided this request, and Azure is being told now. The card changes by itself.',
  REQUEST_EXPIRED: 'This request has expired, so nobody can decide it any more. Microsoft has no access.',
  REPLAYED_REQUEST: 'This request is a record of the past. It cannot be decided.',
  UNKNOWN_VERB: 'I do not know that button. Please use the newest card of the request, or write "pending".',
  MALFORMED_CLICK: 'I could not read that. Please use the newest card of the request, or write "pending".',
  MAY_NOT_SILENCE:
    'Only approvers of this organization, named in the configuration, can keep channels quiet. Nothing was changed.',
  SILENCES_NOTHING: 'A silence has to name a channel, a subscription, or what is not to be heard.',
  SILENCE_TOO_LONG: 'A silence lasts at most 30 days. Please name a shorter time, such as 4h or 2d.',
  SILENCE_NEEDS_REASON:
    'Please say why, in at most 500 characters: silence CHANNEL for 4h because …. The reason goes into the record.',
  UNKNOWN_CHANNEL: 'There is no channel of that name in the configuration. Nothing was changed.',
  UNKNOWN_SILENCE: 'There is no such silence in force. Write "silences" for those that are.',
  DECISION_NOT_SENT: 'The answer did not reach Azure. Please press again.',
  AZURE_REFUSED: 'Azure refused the decision. Please try again, or decide in the Azure portal.',
  AZURE_FORBIDDEN:
    'Azure refused: this service lacks the right to decide here. Please ask an administrator for the role "Azure Customer Lockbox Approver for Subscription", or decide in the Azure portal.',
  AZURE_CONFLICT:
    'Azure refused: the request is no longer waiting there. The card changes as soon as Azure says how it stands.',
  AZURE_NOT_FOUND: 'Azure refused: it no longer has this request. Please look in the Azure portal.',
  AZURE_UNANSWERED: 'Azure did not answer, however often it was asked. Please press again.',
  AZURE_NOT_SHOWN:
    'Azure took it, and does not show that it was done. Please look in the Azure portal, and press again.',
  SIGN_IN_NEEDED: 'Please sign in: the decision is made in Azure in your own name.',
  SIGN_IN_CANCELLED: 'The sign-in was cancelled, so nothing was decided. Please press again when you want to decide.',
  SIGN_IN_EXPIRED: 'Your sign-in ended before Azure took the answer, so nothing was decided. Please press again.',
  SIGN_IN_FAILED:
    'You could not be signed in for Azure, so nothing was decided. Please press again in a minute; if it happens again, tell an administrator, or decide in the Azure portal.',
  SIGN_IN_OTHER_ACCOUNT:
    'You signed in with another account than the one you use in Teams, so nothing was decided. Please press again and choose your own account.',
  CONSENT_MISSING:
    'You, or an administrator for everybody, have not yet allowed this app to act in Azure in your name, so nothing was decided. Please press again and agree when you are asked; if you may not, ask an administrator to grant consent for the app.',
  STEP_UP_NEEDED:
    'Azure or your organization asks for a stronger sign-in for this decision, so nothing was decided. Please press again: you are given a link to sign in with.',
  STEP_UP_UNAVAILABLE:
    'This request asks for a stronger sign-in, and this service is not set up for it, so nothing was decided. Please tell an administrator, or decide in the Azure portal.',
  LINK_EXPIRED:
    'This link has been used, is too old, or was opened in another browser, so nothing was decided. Please press again in Teams for a new one.',
  CONFIRM_PLAN:
    'What will be done has to be looked at and confirmed first, so nothing was decided. Please press again on the card in Teams.',
  SANCTION_TOO_LONG: 'That is longer than the configuration allows. Nothing was changed. Please choose a shorter time.',
  NOT_SPEECH_STORAGE:
    'I know no Speech resource of that name that keeps its data in its own storage. Nothing was asked. Write "posture" to see the resources.',
  UNKNOWN_CONTAINER: 'That cannot be the name of a container. Nothing was asked.',
  HOURS_OUT_OF_RANGE: 'Access can be asked for from 1 minute to 168 hours, such as 30m or 8h. Nothing was asked.',
  ALREADY_ASKED: 'You have asked for this already, and it waits for an answer. Write "pending" to see it.',
  MAY_NOT_END: 'Only whoever has the access, or an approver of it, can end it. Nothing was changed.',
  NOTHING_TO_END: 'There is no access of that request to be ended.',
  REQUEST_OPEN: 'This request is not over yet, so nothing of it can be erased. Nothing was changed.',
  ON_HOLD: 'A legal hold keeps this request, so nothing of it can be erased. "hold list" shows which.',
  ALREADY_ERASED: 'The personal data of this request was erased before. Nothing was changed.',
  KEEPING_NEEDS_REASON: 'Please say why, in at most 500 characters. The reason goes into the record.',
  HOLDS_NOTHING: 'A hold keeps either one request, or those that opened from a moment on and before another.',
  UNKNOWN_HOLD: 'There is no such hold in force: "hold list" shows those that are.',
  TOO_MANY_HOLDS: 'There are 200 holds in force already. Please end one, or hold a whole time instead.',
  STORE_UNAVAILABLE: 'I cannot keep anything right now, so nothing was done. Please try again in a minute.',
};

/**
 * @returns what a refused answer says on the card, below the name of the person whose own identity was refused.
 * @param own whether it was the approver's own identity, not this service's.
 */
export function refusedText(why: Refusal, own: boolean): string {
  if (own && why === 'AZURE_FORBIDDEN') {
    return 'Azure refused: this approver lacks the right to decide here. They need the role "Azure Customer Lockbox Approver for Subscription", or Owner, on the subscription itself, active before Microsoft asked. Please let another approver decide, or ask an administrator for the role.';
  }
  return refusalTexts[why];
}

/** @returns the headline of a request's card. */
export function headline(request: Pick<AccessRequest, 'current' | 'source' | 'facts'>): string {
  const { current, source, facts } = request;
  if (facts.kind !== 'lockbox') return storageHeadline(request);
  switch (current.state) {
    case 'pending':
      return source === 'live' ? 'Microsoft asks for access to your data' : 'Microsoft asked for access to your data';
    case 'deciding':
      if (current.sent === 'elsewhere') return 'Being decided in Azure';
      return current.verdict === 'approve' ? 'Being approved, waiting for Azure' : 'Being rejected, waiting for Azure';
    case 'approved':
      return 'Approved';
    case 'rejected':
      return 'Rejected';
    case 'access-ended':
      return 'Access has ended';
    case 'expired':
      return 'Expired, nobody decided';
    case 'cancelled':
      return 'Taken back by Microsoft';
  }
}

/**
 * @returns what became of sending a decision, so far.
 * @param attempts how often it was sent: while the first call is under way there is nothing to worry about yet.
 */
export function sentText(sent: Sent, attempts: number): string {
  switch (sent) {
    case 'no':
      return words.beingTold;
    case 'unanswered':
      return attempts > 1 ? words.notConfirmed : words.beingTold;
    case 'accepted':
      return 'Azure has taken it. This card changes when Azure shows the outcome.';
    case 'elsewhere':
      return 'Somebody is deciding this in Azure. This card changes when Azure shows the outcome.';
  }
}

/** @returns what Azure did by itself. */
export function automaticText(verdict: Verdict): string {
  return verdict === 'approve'
    ? 'Azure approved this automatically. Nobody was asked.'
    : 'Azure rejected this automatically. Nobody was asked.';
}

/** An answer, before the name of who gave it. */
export const verdictWords: Readonly<Record<Verdict, string>> = { approve: 'Approved by', reject: 'Rejected by' };

/** Words of the cards. */
export const words = {
  expires: 'Expires',
  expired: 'Was to expire',
  noExpiry: 'Azure does not say when it expires.',
  asOf: 'as of',
  beingTold: 'Azure is being told now. This card changes when Azure confirms it.',
  notConfirmed: 'Azure has not confirmed it yet. I keep asking, and this card changes when it does.',
  why: "Microsoft's reason",
  whyInFull: "Microsoft's reason in full",
  noReason: 'none given',
  resource: 'Resource',
  noResource: 'no resource named',
  wholeSubscription: 'a whole subscription',
  wholeGroup: 'the whole resource group',
  inGroup: 'in resource group',
  openResource: 'Open the resource in the Azure portal',
  speech: 'Holds data of Speech resource',
  subscription: 'Subscription',
  supportCase: 'Support case',
  openCase: 'Open the support case in the Azure portal',
  askedFor: 'Requested',
  accessFor: 'Access for',
  asked: 'Asked to decide',
  nobody: 'nobody',
  unresolved: 'account not found yet',
  request: 'Request',
  azureId: 'Id in Azure',
  approve: 'Approve',
  reject: 'Reject',
  openPortal: 'Open in Azure portal',
  approveReason: 'Reason (optional; goes to Azure and into the record)',
  rejectReason: 'Reason (goes to Azure and into the record)',
  rejectRequired: 'Please say why you reject it.',
  confirmApprove: 'Approve access',
  confirmReject: 'Reject access',
  reason: 'Reason',
  votesOf: (given: number, needed: number) => `${given} of ${needed} approvals so far`,
  replayed: 'A record of the past: it cannot be decided.',
  elsewhere: 'in Azure, by: not yet known',
  inAzure: 'in Azure',
  unattributed: 'An answer was sent from here and its receipt was lost. Azure has not yet named who decided.',
  nobodyDecided: 'Nobody answered in time. Microsoft has no access. Expired',
  takenBack: 'The request ended without a decision. Microsoft has no access. Ended',
  accessUntil: 'Access is open until',
  accessOpen: 'Access is open until Azure says that it ended: Azure names no hour for it.',
  completed: 'Microsoft finished its work, access ended',
  revoked: 'The access was revoked',
  assumed: 'The time that was asked for was over',
  azureStatus: 'Azure shows the state',
  signIn: 'Sign in',
  stepUp: {
    approve: 'To approve, sign in once more: this decision asks for a stronger sign-in.',
    reject: 'To reject, sign in once more: this decision asks for a stronger sign-in.',
  },
  stepUpNote: 'The link works for ten minutes and for you alone. Nothing is decided before.',
  stepUpOpen: { approve: 'Sign in and approve', reject: 'Sign in and reject' },
  lastRefusal: 'The last answer was not carried out.',
  onlyTold: 'You are told of this request. Its approvers answer it.',
  answerOf: 'The answer was given by',
  onIt: "I'm on it",
  askOthers: 'Ask others',
  inPlaceOf: (name: string) => `for ${name}`,
  isOnIt: 'is on it until',
  escalated: 'Escalated',
  story: 'Story',
  asItStood: 'As it stood at',
  erased: 'Names and texts of this request were erased:',
  showOne: 'Write "show" and an id for the whole story of one request.',
  anApprover: 'an approver',
  unreached: 'you could not be reached in a chat of your own, so the request is brought here. You can answer it here.',
  andMore: (count: number) => `and ${count} more`,
  earlier: (count: number) => `${count} earlier steps are in the record`,
  unknownMoment: 'at an unknown time',
} as const;

/** @returns about how long is left, in words that stay true for a while. */
export function aboutLeft(ms: number): string {
  if (Number.isNaN(ms)) return 'time left not known';
  if (ms <= 0) return 'no time left';
  const minutes = Math.round(ms / 60_000);
  if (minutes < 90) return `about ${Math.max(1, minutes)} min left`;
  return `about ${Math.round(minutes / 60)} h left`;
}

/** @returns a duration as Azure gives it, in words. */
export function accessText(duration: string): string {
  if (!/^\d{1,4}$/.test(duration)) return duration === '' ? 'not said' : duration;
  return `${duration} ${Number(duration) === 1 ? 'hour' : 'hours'}`;
}

/** @returns a service as people read it. */
export function serviceName(service: Service): string {
  return serviceNames[service];
}

/**
 * @returns what a notice says: our title, what it names from outside, which the card shows inert, and our sentence on
 *   what to do.
 */
export function noticeText(notice: Notice): { title: string; text: string; then: string } {
  switch (notice.about) {
    case 'first-seen-closed': {
      const { requestIds } = notice;
      const more = requestIds.length > 20 ? ` and ${requestIds.length - 20} more` : '';
      return {
        title: 'Requests that were decided before they were seen here',
        text: `${requestIds.slice(0, 20).join(', ')}${more}`,
        then: words.showOne,
      };
    }
    case 'opened-many':
      return manyText(
        'requests wait for an answer',
        notice.requestIds,
        'Their approvers have a card of each. Write "pending" for those that still wait.',
      );
    case 'ended-many':
      return manyText('requests were decided, expired or were taken back', notice.requestIds, words.showOne);
    case 'escalated-many':
      return manyText(
        'requests that nobody answered were escalated',
        notice.requestIds,
        'Their approvers have a card of each. Write "pending" for those that still wait.',
      );
    case 'nobody-decided-many':
      return manyText(
        'requests expired and nobody decided',
        notice.requestIds,
        notice.requestIds.every(isLockbox)
          ? 'Microsoft has no access. What is still needed, Microsoft has to ask for again.'
          : 'Nothing was changed, and nobody was given access. What is still needed has to be asked for again.',
      );
    case 'azure-status-unknown':
      return {
        title: 'Azure shows a state that is not known here',
        text: `${notice.requestId}: ${notice.status}`,
        then: 'The request stays as it is. Please look at it in the Azure portal.',
      };
    case 'approver-unresolved':
      return {
        title: 'Approvers who could not be reached',
        text: `${notice.requestId} waits for ${notice.addresses.join(', ')}`,
        then: 'They have to install the app and write it "help" once.',
      };
    case 'approver-changed':
      return {
        title: 'An approver address now belongs to another account',
        text: notice.address,
        then: 'That account cannot decide until the configuration names its object id.',
      };
    case 'nobody-decided':
      return {
        title: 'A request expired and nobody decided',
        text: notice.requestId,
        then: expiredText(notice.requestId),
      };
    case 'members-not-current':
      return {
        title: 'The members of a group could not be read lately',
        text: `${notice.requestId}: ${notice.groups.join(', ')}`,
        then: 'The members who were known last were asked, and each is looked up again when they press. "lockbox-bot doctor" says what is wrong.',
      };
    case 'app-not-installed':
      return {
        title: 'The app could not be installed for an approver',
        text: '',
        then:
          notice.why === 'not-allowed'
            ? 'This service is not allowed to: it needs TeamsAppInstallation.ReadWriteSelfForUser.All and AppCatalog.Read.All of Microsoft Graph. Until then approvers have to install the app themselves.'
            : 'The catalogue of the organization has no app with the id of this bot: please upload its package in the Teams admin center.',
      };
    case 'escalated':
      return {
        title: 'A request that nobody answered was escalated',
        text: `${notice.requestId}: ${notice.to.join(', ')}`,
        then: words.showOne,
      };
    case 'delivery-parked':
      return {
        title: 'A message could not be delivered',
        text: [notice.requestId, notice.recipient, notice.reason].filter((part) => part !== undefined).join(': '),
        then: 'It is not tried again by itself. Please tell the recipient, or decide in the Azure portal.',
      };
    case 'undelivered':
      return {
        title: 'A request waits and nobody has been shown it',
        text: notice.requestId,
        then: 'Its approvers have to install the app and write it "help" once, or decide in the Azure portal.',
      };
    case 'source-failing':
      return {
        title: 'A source cannot be read',
        text: `${notice.source}: ${notice.reason}`,
        then: notice.source.startsWith('entra-group/') ? answers.groupUnread : answers.sourceUnread,
      };
    case 'webhook-parked':
      return {
        title: 'A webhook could not be told an event',
        text: `${notice.webhook}: ${notice.reason}`,
        then: 'That event is not sent again by itself; later ones are tried. Please look at its receiver, or take it out of lockbox.yaml.',
      };
    case 'preflight':
      return preflightText(notice.findings);
    case 'daily':
      return dailyText(notice.message);
    case 'silence-over':
      return silenceOverText(notice.silenceId, notice.count, notice.held);
    case 'blind-spots':
      return blindSpotText(notice.findings, words.andMore);
    case 'byos-changed': {
      const { added, removed, more } = notice;
      return {
        title: 'The storage that Speech keeps its data in has changed',
        text: [
          ...added.map((id) => `Now watched: ${id}`),
          ...removed.map((id) => `No longer named by a Speech resource that is seen here: ${id}`),
          ...(more > 0 ? [words.andMore(more)] : []),
        ].join('\n'),
        then: 'Storage of a Speech resource is set when that is made. If nobody of you did that, look who did in the activity log.',
      };
    }
    case 'account-keys': {
      const { what, accountId, succeeded, by } = notice;
      const done = what === 'account-keys-listed' ? 'listed' : 'made anew';
      return {
        title: succeeded
          ? `A key of an Azure AI resource was ${done}`
          : `Somebody tried to have a key of an Azure AI resource ${done}`,
        text: `${accountId}, by ${by}`,
        then: 'Whoever has a key can use the resource without signing in. Sign-in without keys is safer: write "posture" and its name to see how.',
      };
    }
    case 'actions-incomplete':
      return actionsIncompleteText(notice.requestId, notice.actions);
    case 'access-not-removed':
      return accessNotRemovedText(notice);
    case 'checkpoint':
      return {
        title: 'A checkpoint of the audit ledger',
        text: notice.note,
        then: 'Nothing is to be done. Whoever keeps this message can prove later that nothing before it was changed.',
      };
    case 'anchor-failing':
      return {
        title: 'A checkpoint of the ledger could not be kept outside the database',
        text: `${notice.anchor}: ${notice.reason}`,
        then: 'It is tried again every minute. Until it succeeds, nothing outside shows what was written since.',
      };
    case 'export-failing':
      return {
        title: 'What goes out by itself does not',
        text: `${notice.export}: ${notice.reason}`,
        then: 'It is tried again within a minute, and goes on where it stopped.',
      };
    case 'ledger-diverged': {
      const { faults, against } = notice;
      const place =
        against === null ? '' : `, compared with the checkpoint of ${against.size} entries in ${against.anchor}`;
      return {
        title: 'The audit ledger is not what was signed: it was changed, cut, or is an old backup',
        text: `${faults.join(', ')}${place}`,
        then: 'Nothing is signed any more. Stop the service, keep a copy of the database as it is, and run "lockbox-bot verify". Then put back the newest backup that holds all entries of that checkpoint. See docs/ledger.md.',
      };
    }
    case 'posture-changed': {
      const { changes, more } = notice;
      return {
        title: 'Security features of your Azure AI resources have changed',
        text: [...changes.map(changeText), ...(more > 0 ? [words.andMore(more)] : [])].join('\n'),
        then: 'Write "posture" to see how they stand, and "posture" with the name of a resource to see how to mend it.',
      };
    }
  }
}

/** The first letter of an id tells the kind: `L-`, `R-` or `A-`. */
function isLockbox(id: string): boolean {
  return id.startsWith('L-');
}

function expiredText(id: string): string {
  if (isLockbox(id)) return 'Microsoft has no access. If it is still needed, Microsoft has to ask again.';
  return id.startsWith('R-')
    ? 'It was an access to Speech data, and nobody has said whether it was meant to be. Nothing was changed.'
    : 'Nobody was given access. If it is still needed, it has to be asked for again.';
}

/** The most ids that a list of many requests names. */
const idsNamed = 50;

function manyText(what: string, ids: readonly string[], then: string): ReturnType<typeof noticeText> {
  const more = ids.length > idsNamed ? ` and ${ids.length - idsNamed} more` : '';
  return { title: `${ids.length} ${what}`, text: `${ids.slice(0, idsNamed).join(', ')}${more}`, then };
}

function changeText({ resource, service, feature, from, to }: PostureChange): string {
  const name = `${resource.split('/').at(-1) ?? resource} (${serviceNames[service]})`;
  const before = from === 'absent' ? 'new' : `was ${postureStateNames[from]}`;
  return `${name}: ${postureFeatureNames[feature]} is ${postureStateNames[to]}, ${before}`;
}

/** The security features as people read them. */
export const postureFeatureNames: Readonly<Record<PostureFeature, string>> = {
  tls: 'TLS 1.2 or later',
  authentication: 'sign-in without keys',
  'key-rotation': 'key rotation',
  'environment-variables': 'secrets in environment variables',
  'data-region': 'data region',
  'customer-managed-keys': 'customer-managed keys',
  'virtual-networks': 'virtual networks',
  'data-loss-prevention': 'data loss prevention',
  'customer-lockbox': 'Customer Lockbox',
  byos: 'own storage (BYOS)',
  'data-stored-by-speech': 'data stored by Speech',
  'storage-tls': 'TLS 1.2 or later',
  'storage-https': 'https only',
  'storage-keys': 'access without account keys',
  'storage-public-blobs': 'no public blobs',
  'storage-encryption': 'customer-managed keys',
  'storage-network': 'virtual networks',
};

/** Words of the cards of security features. */
export const postureWords = {
  title: 'Security features of your Azure AI resources',
  readAt: 'Azure was read',
  neverRead: 'Azure has not been read yet. Please look again in a few minutes.',
  unseen: 'Subscriptions that cannot be seen, whose resources are told as they were',
  thisService: 'This service itself',
  off: 'Off',
  resources: 'Resources',
  mend: 'How to mend it',
  showOne: 'Write "posture" and the name of a resource to see its evidence and how to mend it.',
} as const;

/** The states of a security feature as people read them. */
export const postureStateNames: Readonly<Record<PostureState, string>> = {
  on: 'on',
  off: 'off',
  'not-applicable': 'not applicable',
  unknown: 'not known',
};

function preflightText(findings: readonly string[]): ReturnType<typeof noticeText> {
  if (findings.length === 0) {
    return {
      title: 'Everything needed to approve is there again',
      text: '',
      then: 'What was said to stand in the way of an approval has been mended.',
    };
  }
  return {
    title: 'Something stands in the way of approving requests',
    text: fittingFindings(findings, words.andMore),
    then: 'Please mend it before Microsoft asks: a role that is given later does not count for a request that is under way. "lockbox-bot doctor" looks again.',
  };
}

/** What the entries of a story say; a type that is not listed is shown by its name. */
const stories: ReadonlyMap<string, string> = new Map([
  ['request-opened', 'Seen in Azure'],
  ['signal-taken', 'Found in the activity log'],
  ['alert-taken', 'An alert or an exported record of Azure came in'],
  ['approvers-asked', 'Approvers asked'],
  ['message-shown', 'A card was shown'],
  ['message-not-shown', 'A card could not be shown'],
  ['asked-elsewhere', 'A channel was asked, since approvers could not be reached'],
  ['vote-refused', 'An answer was refused'],
  ['voted', 'An approver answered'],
  ['decision-intended', 'Decided on a card'],
  ['decision-sending', 'Sent to Azure'],
  ['decision-accepted', 'Azure took the decision'],
  ['decision-refused', 'Azure refused the decision'],
  ['decision-not-sent', 'The decision was not carried out'],
  ['approved', 'Azure shows it approved'],
  ['rejected', 'Azure shows it rejected'],
  ['access-ended', 'Access ended'],
  ['access-end-corrected', 'Azure told how access ended'],
  ['expired', 'Expired, nobody decided'],
  ['cancelled', 'Taken back by Microsoft'],
  ['azure-deciding', 'Being decided in Azure'],
  ['back-to-pending', 'Waits for an answer again'],
  ['azure-status-unknown', 'Azure showed a state that is not known here'],
  ['azure-status', 'Azure showed another state'],
  ['decider-known', 'The activity log named who decided'],
  ['approver-resolved', 'An approver was found'],
  ['reminded', 'Approvers reminded'],
  ['escalated', 'Escalated'],
  ['claimed', 'An approver is on it'],
  ['claim-ended', 'Nobody is on it any more'],
  ['delegated', 'An approver has somebody stand in for them'],
  ['delegation-ended', 'Nobody stands in for an approver any more'],
  ['card-undelivered', 'Nobody was shown a card'],
  ['press-refused', 'A press was refused'],
  ['approver-joined', 'Somebody who joined the group became an approver'],
  ['members-found', 'The members of a group were found'],
  ['message-held', 'A message to a channel was held back by a silence'],
  ['access-seen', 'Seen in the logs'],
  ['access-joined', 'More of it was seen'],
  ['key-users-known', 'Others came with a key, too'],
  ['access-sanctioned', 'Seen again, sanctioned by this'],
  ['access-used', 'The granted access was used'],
  ['own-call-seen', 'What this service did was seen in the logs'],
  ['plan-shown', 'An approver was shown what would be done'],
  ['action-done', 'Done in Azure'],
  ['action-failed', 'Could not be done in Azure'],
  ['access-ending', 'The access is being ended'],
  ['access-refused', 'A request for access was refused'],
  ['personal-erased', 'Its personal data was erased'],
  ['erase-refused', 'It was asked to erase its personal data, and refused'],
  ['hold-added', 'A legal hold keeps it from being erased'],
  ['hold-ended', 'A legal hold ended'],
]);

/** @returns an entry's type as people read it. */
export function storyText(type: string): string {
  return stories.get(type) ?? type.replaceAll('-', ' ');
}

/** @returns what there is to know of a step of a story: who, to whom, until when, why. */
export function storyDetails(by: string, details: LifeDetails): string {
  const { to, changed, decider, verdict, reason, why, how, until, azureStatus } = details;
  const parts = [
    by === 'service' || by === 'azure' || by === 'unknown' ? undefined : by,
    verdict,
    why,
    decider === undefined ? undefined : `by ${decider}`,
    how,
    to === undefined ? undefined : `${changed === true ? 'changed for' : 'to'} ${to.join(', ')}`,
    until === undefined ? undefined : `until ${until.slice(0, 16).replace('T', ' ')} UTC`,
    azureStatus === undefined ? undefined : `${words.azureStatus} ${azureStatus}`,
    reason,
  ];
  return parts.filter((part) => part !== undefined).join(', ');
}

/** What `help` says. */
export const help = {
  title: 'Lockbox Bot',
  text: 'I bring Customer Lockbox requests to their approvers, carry the decision out in Azure, and keep the record.',
  commands: [
    ['pending', 'requests that wait for an answer'],
    ['show ID', 'the whole story of one request'],
    [
      'history …',
      'the past, newest first: "history rejected last month", "history openai since 2026-10-01", "history by ada@example.com"',
    ],
    ['posture', 'the security features of your Azure AI resources; "posture NAME" says how to mend those of one'],
    ['delegate to PERSON until DAY', 'somebody answers in your place; "delegate end" ends it'],
    [
      'request access NAME read for 8h because …',
      'asks to reach the data of a Speech resource; "request access" is a form',
    ],
    ['end access ID', 'ends access that was granted, before its time'],
    ['daily', 'what happened since the last daily message, and what was watched; signed into the ledger'],
    ['silences', 'what is kept quiet'],
    ['silence CHANNEL for 4h because …', 'keeps a channel quiet; never the approvers'],
    ['silence end ID', 'ends it'],
    ['help', 'this'],
  ],
} as const;

/** Answers to commands and presses. */
export const answers = {
  nothingPending: 'Nothing waits for an answer.',
  pendingTitle: 'Waiting for an answer',
  noSuchResource: 'I do not watch a resource of that name. Write "posture" for those that I do.',
  notFound: 'There is no such request. Write "history" for the latest ones.',
  unreadable: 'That could not be read.',
  several: 'That may mean one of these. Please write more of the id.',
  failed: 'Something went wrong here. Please look whether the card changes; if it does not, press again in a minute.',
  sourceUnread: 'New requests from there are not seen until it can. "lockbox-bot doctor" says more.',
  groupUnread:
    'Its members known last are asked meanwhile, and nobody decides as a member whom I cannot look up. "lockbox-bot doctor" says more.',
  slow: 'This takes longer than usual. Please wait: the card changes as soon as it is done.',
  delegationMade: 'From now on somebody else can answer in your place, until',
  delegationEnded: 'Nobody answers in your place any more, since',
  requestsAsked: (count: number) =>
    `${count === 0 ? 'Nothing waits for you now.' : count === 1 ? 'One request that waits now was brought to them.' : `${count} requests that wait now were brought to them.`} You can still answer yourself. "delegate end" ends it.`,
  requestsHeld: (count: number) =>
    count === 0 ? 'Nothing waits for you now.' : 'What waits now waits for you again; "pending" shows it.',
  whenIsThat:
    'I could not read until when. Write for example: delegate to ann@contoso.com until 2026-12-24, or: for 3d.',
  onlyDesignated:
    'This is only for those whom a group of this service names: approvers, those who are told, and auditors. Whoever runs the service can add you to one.',
  whoIsThis: 'I could not make sure who you are, so nothing was done. Please try again in a minute.',
} as const;
