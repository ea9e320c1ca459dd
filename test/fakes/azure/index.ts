export { FakeAzure, fakeBearer, fakeToken, type Answer, type Seen } from './fake-azure';
export { isGraph, resourceGraph, type GraphCall, type GraphWorld } from './resource-graph';
export { json, reset, silence, text, type Reply } from './reply';
