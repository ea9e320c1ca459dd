export { FakeAzure, fakeBearer, fakeToken, type Answer, type Seen } from './fake-azure';
export { json, reset, silence, text, type Reply } from './reply';
