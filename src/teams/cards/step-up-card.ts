import { ActionSet } from '@microsoft/teams.cards';
import type { AccessRequest, Verdict } from '../../model';
import { words } from '../texts';
import { card, link, ours } from './elements';
import { fitted, type Card } from './fitted';
import { publicPortal } from './links';
import { body, summaryOf, type CardOptions } from './request-card';

/**
 * The card of a request whose presser has to sign in on our own page first: it opens that page, and the answer is given
 * there.
 */
export function stepUpCard(
  request: AccessRequest,
  now: Date,
  url: string,
  verdict: Verdict,
  { portal = publicPortal }: CardOptions = {},
): Card {
  return fitted((limits) =>
    card(
      summaryOf(request),
      body(request, now, portal, limits, [
        ours(words.stepUp[verdict], { weight: 'Bolder', spacing: 'Medium' }),
        ours(words.stepUpNote, { isSubtle: true, spacing: 'Small' }),
        new ActionSet(link(words.stepUpOpen[verdict], url)),
      ]),
    ),
  );
}
