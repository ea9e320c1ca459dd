import type { Rules } from './steps';
import type { Told } from './told';

type Verdict = 'approve' | 'reject';

/**
 * The smallest model of a decision: who may answer, which answers count, and when they make a decision. It follows the
 * ledger entry by entry, shares nothing with the product, and says what should not have been possible.
 */
export class Model {
  readonly broken: string[] = [];
  /** The verdict of the newest decision that was to be sent to Azure. */
  intended: Verdict | undefined;
  private readonly approvers = new Set([0, 1, 2]);
  private votes: { who: number; verdict: Verdict }[] = [];
  private phase: 'unseen' | 'pending' | 'ours' | 'elsewhere' | 'approved' | 'over' = 'unseen';

  constructor(private readonly rules: Rules) {}

  /** Takes the next entry of the request. */
  take(entry: Told): void {
    switch (entry.type) {
      case 'request-opened':
        this.moves(['unseen'], 'pending', entry);
        return;
      case 'voted':
      case 'decision-intended':
        this.vote(entry);
        return;
      case 'escalated':
        this.approvers.add(3);
        return;
      case 'decision-refused':
        this.moves(['ours'], 'pending', entry);
        this.votes.pop();
        return;
      case 'azure-deciding':
        if (this.phase === 'ours') this.votes.pop();
        this.moves(['pending', 'ours', 'elsewhere'], 'elsewhere', entry);
        return;
      case 'back-to-pending':
        this.moves(['elsewhere'], 'pending', entry);
        return;
      case 'approved':
        this.moves(['pending', 'ours', 'elsewhere'], 'approved', entry);
        return;
      case 'access-ended':
        this.moves(['approved', 'ours', 'elsewhere'], 'over', entry);
        return;
      case 'rejected':
      case 'expired':
      case 'cancelled':
        this.moves(['pending', 'ours', 'elsewhere'], 'over', entry);
        return;
      case 'decision-sending':
      case 'decision-accepted':
        this.moves(['ours'], 'ours', entry);
    }
  }

  private vote({ type, who, data }: Told): void {
    if (who === undefined || !this.approvers.has(who)) this.breaks(`somebody who is no approver had a vote counted`);
    if (this.phase !== 'pending') this.breaks(`a vote was counted while the request was ${this.phase}`);
    if (this.votes.some((vote) => vote.who === who)) this.breaks(`a vote of person ${String(who)} was counted twice`);
    const verdict = this.verdictOf(data['votes']);
    this.votes.push({ who: who ?? -1, verdict });
    const made = this.made();
    if (type === 'voted') {
      if (made !== undefined) this.breaks(`the votes make it "${made}", and nothing was decided`);
      return;
    }
    if (made !== data['verdict']) this.breaks(`the votes make it "${String(made)}", not "${String(data['verdict'])}"`);
    this.intended = data['verdict'] as Verdict;
    this.phase = 'ours';
  }

  /** The newest of the votes that an entry lists; the list is as long as there are votes. */
  private verdictOf(listed: unknown): Verdict {
    const votes = listed as { verdict: Verdict }[];
    if (votes.length !== this.votes.length + 1) {
      this.breaks(`${String(votes.length)} votes are listed after ${String(this.votes.length)}`);
    }
    return votes.at(-1)?.verdict ?? 'reject';
  }

  private made(): Verdict | undefined {
    const against = this.votes.filter(({ verdict }) => verdict === 'reject').length;
    const { approvals, anyRejectionRejects } = this.rules;
    if (anyRejectionRejects && against > 0) return 'reject';
    if (this.votes.length - against >= approvals) return 'approve';
    return this.approvers.size - against < approvals ? 'reject' : undefined;
  }

  private moves(from: Model['phase'][], to: Model['phase'], { type }: Told): void {
    if (!from.includes(this.phase)) this.breaks(`"${type}" came while the request was ${this.phase}`);
    this.phase = to;
  }

  private breaks(what: string): void {
    this.broken.push(what);
  }
}
