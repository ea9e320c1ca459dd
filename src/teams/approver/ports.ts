import type { Refusal } from '../../model';
import type { Presser, VoteInput } from '../../workflow';

/** A token for Azure in a person's own name, or why there is none. */
export type ObtainedToken = { ok: true; token: string } | { ok: false; why: Refusal; claims?: string };

/**
 * How approvers decide in their own name; handed in where they do. Tokens pass through the hands of this room and are
 * never kept, logged or answered by it.
 */
export interface ApproverSignIn {
  /** Name of the OAuth connection of the Azure Bot. */
  connection: string;
  /**
   * Whether a token is this person's own: one of `azure` that decides, or one of `teams`, which is for this app.
   *
   * @returns why not, or undefined where it is.
   */
  whyNotTheirs(token: string, by: Presser, from: 'azure' | 'teams'): Refusal | undefined;
  /** Exchanges Teams' token for one of Azure without the token service, which does not say why it could not. */
  onBehalfOf(teamsToken: string): Promise<ObtainedToken>;
  /** Keeps a token in memory for this one answer. */
  hold(requestId: string, by: Presser, token: string): void;
  drop(requestId: string, by: Presser): void;
  /**
   * The address of our own page for a stronger sign-in, good for this answer of this person and for a few minutes; or
   * why there is none.
   *
   * @param context authentication context that the route asks for.
   * @param claims what Azure or Entra asks for.
   */
  stepUpLink(
    input: VoteInput,
    asked: { context?: string; claims?: string },
  ): Promise<{ ok: true; link: string } | { ok: false; why: Refusal }>;
}
