export { buttonFormat } from './actions';
export type { Card } from './fitted';
export {
  helpCard,
  listCard,
  momentCard,
  noticeCard,
  noticeLikeCard,
  severalCard,
  storyCard,
  type StoryStep,
} from './other-cards';
export { stepUpCard } from './step-up-card';
export { postureCard, resourcePostureCard } from './posture-card';
export { requestCard, type CardOptions } from './request-card';
