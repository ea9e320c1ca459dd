/** Somebody who uses Teams. */
export interface FakeUser {
  /** Entra object id. */
  id: string;
  name: string;
  address: string;
  role?: 'user' | 'guest';
  /** Home tenant, where it is not the one of the fake. */
  tenantId?: string;
}

/** A channel of a team. */
export interface FakeChannel {
  teamId: string;
  channelId: string;
}

/** @returns the id that Teams knows a user by. */
export function teamsIdOf(user: FakeUser): string {
  return `29:${user.id}`;
}

/** @returns the conversation that a user and the bot have by themselves. */
export function personalOf(user: FakeUser): string {
  return `a:${user.id}`;
}
