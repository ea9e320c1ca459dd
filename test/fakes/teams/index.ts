export type { ConnectorCall, Fault } from './connector';
export type { Content, FakeMessage } from './conversations';
export { FakeEntra, type BotApp, type ChannelClaims, type Signing } from './fake-entra';
export { Limiter } from './limiter';
export { FakeTeams, type BotAnswer, type FakeTeamsOptions, type PressAnswer } from './fake-teams';
export { FakeTokenService, type TokenServiceParts } from './token-service';
export { personalOf, teamsIdOf, type FakeChannel, type FakeUser } from './people';
