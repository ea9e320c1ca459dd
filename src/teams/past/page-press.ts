import { z } from 'zod/v4';
import type { HistoryFilter } from '../../history';
import { instantOf, kinds, services, stateNames } from '../../model';
import { readOutside } from '../../model/outside';
import { buttonFormat } from '../cards';
import { maxSentenceCharacters } from './sentence';

const text = z.string().min(1).max(maxSentenceCharacters).optional();
const moment = z
  .string()
  .max(40)
  .refine((value) => instantOf(value) === value)
  .optional();
const some = <T extends string>(values: readonly T[]) =>
  z
    .array(z.enum(values as [T, ...T[]]))
    .min(1)
    .max(values.length)
    .optional();

/** What the button of a page carries. It comes back from outside, and is worth no more than what somebody types. */
const pressed = z.strictObject({
  v: z.literal(buttonFormat),
  filter: z.strictObject({
    state: some(stateNames),
    kind: some(kinds),
    service: some(services),
    from: moment,
    to: moment,
    subscription: text,
    resource: text,
    approver: text,
    actor: text,
    route: text,
    case: text,
    text,
  }),
  cursor: z.string().min(1).max(200).optional(),
});

/** Which page somebody wants to see. */
export interface PagePress {
  filter: HistoryFilter;
  /** Of an earlier page, to go on behind it. */
  cursor?: string;
}

/** Reads what a page's button carries. @returns undefined where it is none of ours. */
export function pagePressOf(data: unknown): PagePress | undefined {
  const parsed = readOutside(pressed, data);
  if (!parsed.success) return undefined;
  const { filter, cursor } = parsed.data;
  const given = Object.entries(filter).filter(([, value]) => value !== undefined);
  return { filter: Object.fromEntries(given), ...(cursor === undefined ? {} : { cursor }) };
}
