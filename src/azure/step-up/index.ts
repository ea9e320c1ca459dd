export { linkMs, StepUp, type Finished, type Started, type StepUpOptions } from './step-up';
export type { Ticket } from './ticket';
