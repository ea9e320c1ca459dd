import type { Verdict } from './observations';
import type { Chance } from './random';
import type { people } from './scene';

/** Somebody who will press as soon as they see the card. */
export interface Planned {
  who: keyof typeof people;
  place: 'own' | 'channel';
  verdict: Verdict;
}

/** What happens to a request in Azure, by the name the simulator has for it. */
export interface Elsewhere {
  act: 'approve' | 'deny' | 'expire' | 'cancel';
  /** So many milliseconds after it was asked for; or when the bot's decision is at the door, and just before it. */
  when: number | 'before-ours';
}

/** What is in store for a request. Every fate ends it. */
export interface Fate {
  presses: Planned[];
  /** How long people look at the card before they press. */
  thinkMs: number;
  elsewhere?: Elsewhere;
}

type Draw = (chance: Chance) => Omit<Fate, 'thinkMs'>;

/** An approver answers on their own card. */
const one: Draw = (chance) => ({ presses: [own(chance, approver(chance))] });
/** Both approvers press at once, alike or not. */
const both: Draw = (chance) => ({ presses: [own(chance, 'ada'), own(chance, 'abe')] });
/** The same approver presses on both copies at once: they answer twice. */
const twice: Draw = (chance) => {
  const press = own(chance, approver(chance));
  return { presses: [press, { ...press, place: 'channel' }] };
};
/** Somebody who may not presses too. */
const bystander: Draw = (chance) => ({
  presses: [
    { who: 'bo', place: 'channel', verdict: verdict(chance) },
    { ...own(chance, approver(chance)), place: 'channel' },
  ],
});
/** Somebody decides in the portal, or it ends there in another way. */
const elsewhere: Draw = (chance) => ({
  presses: [],
  elsewhere: {
    act: chance.oneOf(['approve', 'deny', 'approve', 'deny', 'expire', 'cancel']),
    when: chance.between(0, 9_000),
  },
});
/** The portal is faster than an approver by a moment. */
const race: Draw = (chance) => ({
  presses: [own(chance, 'ada'), own(chance, 'abe')],
  elsewhere: { act: chance.oneOf(['approve', 'deny', 'expire', 'cancel']), when: 'before-ours' },
});

const draws: readonly [{ weight: number; draw: Draw }, ...{ weight: number; draw: Draw }[]] = [
  { weight: 40, draw: one },
  { weight: 20, draw: both },
  { weight: 10, draw: twice },
  { weight: 8, draw: bystander },
  { weight: 12, draw: elsewhere },
  { weight: 14, draw: race },
];

/** Draws what is in store for a new request. */
export function drawFate(chance: Chance): Fate {
  const { draw } = chance.weighted(draws);
  return { ...draw(chance), thinkMs: chance.between(40, 700) };
}

function own(chance: Chance, who: 'ada' | 'abe'): Planned {
  return { who, place: 'own', verdict: verdict(chance) };
}

function approver(chance: Chance): 'ada' | 'abe' {
  return chance.oneOf(['ada', 'abe']);
}

function verdict(chance: Chance): Verdict {
  return chance.happens(0.65) ? 'approve' : 'reject';
}
