import { AzureError } from './errors';

/** The most pages of one list that are read; a list that is longer is not a list of ours. */
const maxPages = 1_000;
/** The most that all pages of a list may hold together, in characters: it has to fit into memory. */
const maxCharacters = 64 * 1024 * 1024;

/** Counts the pages of one list, so that one that goes round in circles, or on for ever, comes to an end. */
export class Pages {
  private readonly seen = new Set<string>();
  private characters = 0;

  /** To be called before a page is asked for. @throws AzureError `NOT_UNDERSTOOD` where the pages do not end. */
  turnTo(url: string): void {
    if (this.seen.has(url) || this.seen.size >= maxPages) {
      throw new AzureError('NOT_UNDERSTOOD', 'the pages of a list do not end');
    }
    this.seen.add(url);
  }

  /** To be called with what a page holds. @throws AzureError `NOT_UNDERSTOOD` where the list is too large. */
  take(body: string): void {
    this.characters += body.length;
    if (this.characters > maxCharacters) {
      throw new AzureError('NOT_UNDERSTOOD', `a list is larger than ${maxCharacters} characters`);
    }
  }
}

/** One page of a list as ARM answers it, or Microsoft Graph, which names the next one in another way. Without a value, or with null for one, it is an empty page. */
export interface Page {
  value: unknown[];
  nextLink?: string;
}

/** @throws AzureError `NOT_UNDERSTOOD` where the value is anything but a list. */
export function pageOf({ value, nextLink: ofArm, '@odata.nextLink': ofGraph }: Record<string, unknown>): Page {
  const nextLink = ofArm ?? ofGraph;
  if (value !== null && value !== undefined && !Array.isArray(value)) {
    throw new AzureError('NOT_UNDERSTOOD', 'the value of a list is not a list');
  }
  const link = typeof nextLink === 'string' && nextLink !== '' ? { nextLink } : {};
  return { value: (value ?? []) as unknown[], ...link };
}
