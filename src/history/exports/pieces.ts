/** The formats of an export. */
export const exportFormats = ['jsonl', 'csv', 'ocsf'] as const;
/** One of {@link exportFormats}. */
export type ExportFormat = (typeof exportFormats)[number];

/** A piece of a file. */
export interface Piece {
  bytes: string | Uint8Array;
  /** Where the file goes on behind this piece, for whoever was interrupted. */
  place?: string;
}

/** Makes a file of an export, from its beginning or behind a place of an earlier piece. */
export type MakePieces = (place?: string) => AsyncIterable<Piece>;

/** @returns what stands in pieces. */
export async function* bytesOf(pieces: AsyncIterable<Piece>): AsyncGenerator<string | Uint8Array> {
  for await (const { bytes } of pieces) yield bytes;
}
