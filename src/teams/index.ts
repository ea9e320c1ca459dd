export type { ApproverSignIn, ObtainedToken } from './approver/ports';
export { createTeams, type Teams, type TeamsOptions } from './bot';
export type { CardOptions } from './cards';
export type { DoorPolicy } from './door';
export { TeamsError } from './errors';
export type { BotIdentity } from './identity';
export { refusalTexts } from './texts';
export type { Timeouts } from './parts';
export type { TeamsHistory, TeamsWorkflow } from './ports';
