import { simulatedPortalUser } from '../constants';
import { guidFrom } from '../ids';

/** A user of the tenant. */
export interface GraphUser {
  id: string;
  displayName: string;
  userPrincipalName: string;
  mail: string | null;
  userType: 'Member' | 'Guest';
  accountEnabled: boolean;
}

/** A group of the tenant; members are ids of users, of other groups, or of anything else. */
export interface GraphGroup {
  id: string;
  displayName: string;
  members: string[];
}

/** An app of the organization's catalogue. */
export interface CatalogueApp {
  id: string;
  /** The id in its package. */
  externalId: string;
  displayName: string;
}

/** Everything that Graph tells of. */
export interface GraphDirectory {
  users: GraphUser[];
  groups: GraphGroup[];
  apps: CatalogueApp[];
  /** Ids of users who have the app, with the id of the app. */
  installed: { userId: string; appId: string }[];
}

/** @returns a member of the tenant with an address of their own; `changes` replace what is filled in. */
export function makeUser(draft: { userPrincipalName: string } & Partial<GraphUser>): GraphUser {
  const { userPrincipalName } = draft;
  return {
    id: guidFrom(`person ${userPrincipalName}`),
    displayName: userPrincipalName,
    mail: userPrincipalName,
    userType: 'Member',
    accountEnabled: true,
    ...draft,
  };
}

/** @returns the directory of the default world: the two owners in Azure, no group, no app. */
export function defaultDirectory(): GraphDirectory {
  const { oid, upn, name } = simulatedPortalUser;
  return {
    users: [
      makeUser({ id: oid, userPrincipalName: upn, displayName: name }),
      makeUser({ userPrincipalName: 'olga.owner@contoso.example', displayName: 'Olga Owner' }),
    ],
    groups: [],
    apps: [],
    installed: [],
  };
}

/** @returns the ids of everything within a group, those of groups within it too; groups in circles come to an end. */
export function membersWithin({ groups }: GraphDirectory, groupId: string): string[] {
  const found = new Set<string>();
  const visit = (id: string): void => {
    for (const member of groups.find((group) => group.id === id)?.members ?? []) {
      if (found.has(member)) continue;
      found.add(member);
      visit(member);
    }
  };
  visit(groupId);
  return [...found];
}
