export { startTeams, type Teams, type TeamsMessage, type TeamsUser, type InvokeAnswer } from './teams';
