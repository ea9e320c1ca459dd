/** What is traced: a call at a door, a group commit, the read of a source, the way of a message to Teams. */
export type SpanName = 'door' | 'commit' | 'poll' | 'deliver';

/** What is told of a span: kinds, counts and outcomes. Never what names or describes somebody, and no secret. */
export type SpanFacts = Readonly<Record<string, string | number | boolean>>;

/**
 * Does a piece of work as a span of a trace, within the one that it was begun in.
 *
 * @param facts is asked at the end of the work.
 */
export type Spanned = <T>(name: SpanName, work: () => Promise<T>, facts?: () => SpanFacts) => Promise<T>;

/** Work that nobody traces. */
export const untraced: Spanned = (_name, work) => work();
