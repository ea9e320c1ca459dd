import type { Instant, Notice, Refusal, ToldAction } from '../model';

/** A notice as it is shown: our title, what it names from outside, and what to do. */
interface NoticeText {
  title: string;
  text: string;
  then: string;
}

const doneTexts: Readonly<Record<ToldAction['do'], string>> = {
  'delete-role-assignment': 'The role assignment was deleted',
  'rotate-key': 'The key was made anew',
  'revoke-delegation-keys': 'Every link that was signed with a delegation key was ended',
  'restore-network': 'The network rules were put back',
  'restore-diagnostics': 'The diagnostic setting was put back',
  'grant-role': 'The role was given',
  'remove-grant': 'The grant was removed',
};

const failedTexts: Readonly<Record<ToldAction['do'], string>> = {
  'delete-role-assignment': 'NOT DONE: the role assignment is still there, as far as is known',
  'rotate-key': 'NOT DONE: the key is still the old one, as far as is known',
  'revoke-delegation-keys': 'NOT DONE: links that were signed with a delegation key still work, as far as is known',
  'restore-network': 'NOT DONE: the network rules are still changed, as far as is known',
  'restore-diagnostics': 'NOT DONE: the diagnostic setting is still changed, as far as is known',
  'grant-role': 'NOT DONE: the role was not given',
  'remove-grant': 'NOT DONE: the grant could not be shown to be gone',
};

/** Why an action was not done, with what mends it. */
const whyTexts: Partial<Readonly<Record<Refusal, string>>> = {
  AZURE_FORBIDDEN:
    'this service lacks the right. It needs User Access Administrator or Role Based Access Control Administrator for roles, and Storage Account Contributor for keys, links and network rules, at the storage account',
  AZURE_CONFLICT: 'something in Azure stands in the way, such as a lock, or the same role given in another way',
  AZURE_NOT_FOUND: 'Azure no longer has it',
  AZURE_REFUSED: 'Azure refused it as it was asked',
  AZURE_UNANSWERED: 'Azure did not answer, however often it was asked',
  AZURE_NOT_SHOWN: 'Azure took it, and does not show that it was done',
};

/** @returns what says that a decision was carried out in part only. */
export function actionsIncompleteText(requestId: string, actions: readonly ToldAction[]): NoticeText {
  return {
    title: 'A decision could not be carried out in full',
    text: [requestId, ...actions.map(actionText)].join('\n'),
    then: 'Nothing more is done by itself. Please do in the Azure portal what is said not to be done: access that was to end may still be open.',
  };
}

/** @returns how an action stands, as people read it. */
export function actionText({ do: what, on, key, state, why }: ToldAction): string {
  const place = key === undefined ? on : `${key} of ${on}`;
  if (state === 'done') return `${doneTexts[what]}: ${place}`;
  const because = why === undefined ? '' : `, since ${whyTexts[why] ?? why}`;
  return `${failedTexts[what]}${because}: ${place}`;
}

/** @returns what says that a grant of access cannot be shown to be gone. */
export function accessNotRemovedText(notice: Extract<Notice, { about: 'access-not-removed' }>): NoticeText {
  const { requestId, assignmentId, until, isOver } = notice;
  return {
    title: 'Access that was granted should be over, and its role assignment cannot be removed',
    text: `${requestId}: ${assignmentId}`,
    then: isOver
      ? `Azure itself ended access to the data at ${momentText(until)}, by the condition of the assignment. It is still tried. Please delete the assignment in the Azure portal: what the role holds besides the data, such as deleting containers, ends only with it.`
      : `It is still tried, and access may be open until then: Azure itself ends it at ${momentText(until)}, by the condition of the assignment. Please delete the assignment in the Azure portal.`,
  };
}

function momentText(moment: Instant): string {
  return `${moment.slice(0, 16).replace('T', ' ')} UTC`;
}
