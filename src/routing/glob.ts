import { normalResourceId } from '../model';

/**
 * Whether a resource id fits a glob: `*` stands for any text within a segment, `**` for any number of segments. Case
 * does not matter, and a missing leading slash is put in, as ARM does.
 */
export function resourceMatches(glob: string, resourceId: string): boolean {
  return segmentsMatch(segments(glob), segments(resourceId));
}

function segments(path: string): string[] {
  return normalResourceId(path).toLowerCase().slice(1).split('/');
}

/** Row by row over the glob's segments: `fits[j]` says that the glob so far fits the first j segments of the path. */
function segmentsMatch(glob: readonly string[], path: readonly string[]): boolean {
  let fits = path.map(() => false);
  fits.unshift(true);
  for (const part of glob) {
    const next = fits.map(() => false);
    if (part === '**') {
      let any = false;
      fits.forEach((fit, j) => {
        any ||= fit;
        next[j] = any;
      });
    } else {
      path.forEach((segment, j) => {
        next[j + 1] = fits[j] === true && textMatches(part, segment);
      });
    }
    fits = next;
  }
  return fits.at(-1) === true;
}

/** The same over characters, with `*` for any text: no regular expression, so that no pattern can be slow. */
function textMatches(glob: string, text: string): boolean {
  const parts = glob.split('*');
  const [first = '', ...rest] = parts;
  if (rest.length === 0) return glob === text;
  if (!text.startsWith(first)) return false;
  const last = rest.pop() ?? '';
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
