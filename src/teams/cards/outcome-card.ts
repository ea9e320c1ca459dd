import type { AccessRequest } from '../../model';
import { historyWords, sinceText } from '../history-texts';
import { headline, serviceName, words } from '../texts';
import { card, line, link, moment, ours, row, theirLine } from './elements';
import { fitted, type Card } from './fitted';
import { plainest } from './inert';
import { whatOf } from './resources';

/**
 * What became of a request, to be put into any conversation: everybody there sees it, whether or not they may see the
 * request. So it says what it is about and how it stands, and leaves out what somebody wrote, who anybody is, the support
 * case, and the ids of subscription and resource. It has no buttons and is never refreshed: it says as of when it speaks,
 * and leads to the page that asks who its reader is.
 *
 * @param address of the request's page; absent where this service has no address.
 */
export function outcomeCard(request: AccessRequest, now: Date, address: string | undefined): Card {
  const { id, facts, openedAt, source } = request;
  const since = sinceText(request);
  const waits = request.current.state === 'pending' && facts.expiresAt !== undefined && source === 'live';
  return fitted((limits) =>
    card(
      outcomeSummary(request),
      [
        ours(headline(request), { weight: 'Bolder', size: 'Medium', style: 'heading' }),
        ...(source === 'replay' ? [ours(words.replayed, { spacing: 'None', size: 'Small' })] : []),
        line([theirLine(outcomeLine(request), limits.line, { weight: 'Bolder' })], { spacing: 'Small' }),
        ours(`${words.askedFor} ${moment(openedAt)}`, { spacing: 'Small' }),
        ...(since === undefined ? [] : [ours(`${since.word} ${moment(since.at)}`, { spacing: 'None' })]),
        ...(waits ? [ours(`${words.expires} ${moment(facts.expiresAt ?? '')}`, { spacing: 'None' })] : []),
        row(words.request, [theirLine(id)]),
        ours(
          `${historyWords.asOf} ${moment(now.toISOString())}. ${address === undefined ? historyWords.asItWas : historyWords.mayHaveChanged}`,
          { isSubtle: true, size: 'Small' },
        ),
      ],
      address === undefined ? [] : [link(historyWords.openRequest, address)],
      // What a link unfurls to may be no newer (Microsoft, "Link unfurling").
    ).withVersion('1.3'),
  );
}

/** How it looks among the results of a search, where clients read markup: only letters that mean nothing. */
export function outcomePreview(request: AccessRequest): { title: string; text: string } {
  return { title: headline(request), text: `${plainest(outcomeLine(request))} (${request.id})` };
}

/** What a request is about, without the ids of where it is. Text from outside. */
function outcomeLine({ facts }: AccessRequest): string {
  return `${serviceName(facts.service)}: ${whatOf(facts)}`;
}

function outcomeSummary(request: AccessRequest): string {
  return `${headline(request)}: ${plainest(outcomeLine(request))}. ${request.id}`;
}
