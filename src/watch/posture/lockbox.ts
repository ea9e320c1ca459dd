import type { AiAccount, PostureFinding } from '../../model';
import { finding, meaning, notApplicable, shown } from './finding';

const source = "Microsoft's list of Azure AI services covered by Customer Lockbox";

/** What of an account Customer Lockbox covers. Its lists disagree with each other, so each sentence says which one. */
function coverageOf({ kind, service }: AiAccount): { covered: boolean; what: string } | undefined {
  switch (service) {
    case 'openai':
      return { covered: true, what: 'Azure OpenAI' };
    case 'translator':
      return { covered: true, what: 'Translator' };
    case 'language':
      return {
        covered: true,
        what: 'conversational language understanding, custom text classification, custom named entity recognition and orchestration workflow; other parts of Language are not on the list',
      };
    case 'aiservices':
      return {
        covered: true,
        what: 'Azure OpenAI, Translator and Language of this account; its Speech is not covered',
      };
    case 'speech':
      return { covered: false, what: 'Speech; bringing your own storage stands in' };
    case 'storage':
    case 'other':
    case 'unknown':
      // An account of several services of the older kind is on neither list.
      return kind === '' || kind.toLowerCase() === 'cognitiveservices' ? undefined : { covered: false, what: kind };
  }
}

/** Customer Lockbox: whether Microsoft has to ask before somebody there sees data of this account. */
export function lockboxOf(account: AiAccount, isOptedIn: boolean | undefined): PostureFinding {
  const coverage = coverageOf(account);
  const evidence = [
    shown('kind', account.kind === '' ? undefined : account.kind),
    shown('tenant isOptedIn', isOptedIn ?? 'not read'),
  ];
  if (coverage?.covered === false) return notApplicable(evidence, `Not on ${source}: ${coverage.what}.`);
  const state = isOptedIn === false ? 'off' : isOptedIn === undefined || coverage === undefined ? 'unknown' : 'on';
  const what =
    coverage === undefined ? `whether this kind is on ${source} is not known` : `on ${source}: ${coverage.what}`;
  return finding(
    state,
    evidence,
    meaning(state, {
      on: `Microsoft asks before somebody there sees data of this account (${what}).`,
      off: `Microsoft does not ask: the tenant has not opted in (${what}).`,
      unknown: `Whether Microsoft asks cannot be told (${what}).`,
    }),
    isOptedIn === false
      ? 'Opt in: Azure portal, Customer Lockbox for Microsoft Azure, Administration, Enabled.'
      : 'Run "lockbox-bot doctor" to see whether the opt-in can be read; ask Microsoft support about this kind of account.',
  );
}
