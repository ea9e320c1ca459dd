import type { Changes } from '../src/workflow';

/** Changes that change nothing. */
export function emptyChanges(): Changes {
  return {
    requests: [],
    seen: [],
    deliveries: [],
    pins: [],
    people: [],
    channels: [],
    delegations: [],
    groups: [],
    installations: [],
    hints: [],
    hintsDone: [],
    cursors: [],
    status: [],
    silences: [],
    stories: [],
    sanctions: [],
    ownCalls: [],
    accessRows: [],
    accountSnapshots: [],
    rotations: [],
    holds: [],
    erased: [],
    forgotten: [],
    cursorsDone: [],
    entries: [],
    personal: [],
    tiles: [],
  };
}
