// The rooms of src/ and what each may import (see ARCHITECTURE.md). A room not named under `may` is closed.
const may = {
  tab: [],
  model: [],
  telemetry: [],
  ledger: [],
  signals: ['model'],
  watch: ['model'],
  requests: ['model'],
  routing: ['model'],
  config: ['model', 'routing'],
  outbox: ['model'],
  workflow: ['model', 'ledger', 'requests', 'routing', 'watch', 'outbox'],
  engine: ['model', 'signals', 'watch', 'routing', 'outbox', 'workflow', 'telemetry'],
  history: ['model', 'ledger'],
  azure: ['model', 'signals', 'workflow', 'engine', 'telemetry'],
  teams: ['model', 'outbox', 'workflow', 'history', 'telemetry'],
  webhooks: ['model', 'outbox', 'telemetry'],
  web: ['model', 'signals', 'workflow', 'history', 'telemetry'],
  store: ['model', 'ledger', 'requests', 'routing', 'outbox', 'workflow', 'engine', 'history', 'telemetry'],
  simulator: [],
  demo: ['telemetry'],
  cli: ['model', 'ledger', 'config', 'signals', 'routing', 'workflow', 'history', 'demo', 'telemetry'],
};
// Rooms of which only files are open to others.
const open = {
  // The page runs in a browser: it has the types that leave the process, and what checks proofs.
  tab: ['history/wire.ts', 'ledger/proof.ts'],
};
const rooms = Object.entries(may).map(([room, allowed]) => ({
  name: `room-${room}`,
  comment: `src/${room} may import only: ${allowed.join(', ') || 'nothing'}`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: {
    path: '^src/',
    pathNot: [
      ...[room, ...allowed].map((name) => `^src/${name}/`),
      ...(open[room] ?? []).map((file) => `^src/${file.replaceAll('.', '\\.')}$`),
    ],
  },
}));
// One vendor, one room.
const vendors = [
  { name: 'bot-sdk', path: '^node_modules/(botbuilder|botframework-|@microsoft/teams-ai)', rooms: ['teams'] },
  { name: 'database', path: '^node_modules/(@prisma|prisma|pg|better-sqlite3)', rooms: ['store'] },
  { name: 'azure-sdk', path: '^node_modules/@azure/(?!msal-browser)', rooms: ['azure'], also: ['^src/main/'] },
  { name: 'amqp', path: '^node_modules/rhea', rooms: ['simulator'] },
  { name: 'openid', path: '^node_modules/(jose|openid-client)', rooms: ['azure', 'web'] },
  { name: 'tracing', path: '^node_modules/@opentelemetry', rooms: ['telemetry'] },
  { name: 'express', path: '^node_modules/express', rooms: ['web', 'simulator'] },
  {
    name: 'page',
    path: '^node_modules/(react|@fluentui|@microsoft/teams-js|@azure/msal-browser|@tanstack|adaptivecards)',
    rooms: ['tab'],
  },
].map(({ name, path, rooms: homes, also = [] }) => ({
  name: `vendor-${name}`,
  severity: 'error',
  from: { path: '^src/', pathNot: [...homes.map((home) => `^src/${home}/`), ...also] },
  to: { path, dependencyTypesNot: ['type-only'] },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...rooms,
    ...vendors,
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'new-room',
      comment: 'A file of src/ stands in a room of the table, or is main.ts.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/main(\\.ts$|/)', ...Object.keys(may).map((room) => `^src/${room}/`)] },
      to: {},
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'src/store/generated' },
    tsPreCompilationDeps: true,
  },
};
