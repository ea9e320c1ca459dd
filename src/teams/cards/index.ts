export { buttonFormat } from './actions';
export type { Card } from './fitted';
export { helpCard, listCard, momentCard, noticeCard, severalCard, storyCard, type StoryStep } from './other-cards';
export { postureCard, resourcePostureCard } from './posture-card';
export { requestCard, type CardOptions } from './request-card';
