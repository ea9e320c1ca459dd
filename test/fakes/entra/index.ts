export { entraErrors, FakeEntraTls, type EntraParts, type PageVisit, type Registration } from './entra';
