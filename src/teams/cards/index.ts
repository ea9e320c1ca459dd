export { buttonFormat } from './actions';
export type { Card } from './fitted';
export { historyCard, notUnderstoodCard, type HistoryPage } from './history-card';
export { fileOffer, linkCard } from './file-offer';
export { outcomeCard, outcomePreview } from './outcome-card';
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
export { accessForm } from './access-form';
export { planCard, type PlanToConfirm } from './plan-card';
export { sanctionInput, sanctionOnce } from './storage-buttons';
export { stepUpCard } from './step-up-card';
export { postureCard, resourcePostureCard } from './posture-card';
export { requestCard, type CardOptions } from './request-card';
