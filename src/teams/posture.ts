import { resourceKey, type PostureItem } from '../model';
import { postureCard, resourcePostureCard, severalCard, type Card } from './cards';
import type { BotParts } from './parts';
import { answers } from './texts';

/** Answers `posture`: how all of it stands, or one resource by its name or id. */
export async function answerPosture(name: string | undefined, { history }: BotParts): Promise<Card | string> {
  const posture = await history.posture();
  if (name === undefined) return postureCard(posture);
  const found = [...Map.groupBy(posture.items.filter(named(name)), ({ resource }) => resource)];
  const [first, ...others] = found;
  if (first === undefined) return answers.noSuchResource;
  return others.length > 0 ? severalCard(found.map(([resource]) => resource)) : resourcePostureCard(first[1]);
}

function named(name: string): (item: PostureItem) => boolean {
  const wanted = name.toLowerCase();
  return ({ resource }) => {
    const key = resourceKey(resource);
    return key === wanted || key.split('/').at(-1) === wanted;
  };
}
