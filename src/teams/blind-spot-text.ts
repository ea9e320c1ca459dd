/** How much of the findings one message shows, in characters: each has a long command, and none may be cut. */
const findingsCharacters = 3_500;

/** @returns whole findings as far as there is room, and how many there are besides. */
export function fittingFindings(findings: readonly string[], andMore: (count: number) => string): string {
  const shown: string[] = [];
  for (const finding of findings) {
    if (shown.join('').length + finding.length > findingsCharacters) break;
    shown.push(finding);
  }
  const more = findings.length - shown.length;
  return [...shown, ...(more > 0 ? [andMore(more)] : [])].join('\n\n');
}

/** What is said where nobody sees who reaches the data of Speech, and once that is mended. */
export function blindSpotText(
  findings: readonly string[],
  andMore: (count: number) => string,
): { title: string; text: string; then: string } {
  if (findings.length === 0) {
    return {
      title: 'Who reaches the data of Speech is seen again',
      text: '',
      then: 'The log of every storage account that Speech keeps its data in reaches a workspace that is read.',
    };
  }
  return {
    title: 'Nobody sees who reaches the data of Speech',
    text: fittingFindings(findings, andMore),
    then: 'Until this is mended nobody is asked about such accesses: that none is told does not mean that there was none. "lockbox-bot doctor" looks again.',
  };
}
