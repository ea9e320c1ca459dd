import { AuthorizationManagementClient } from '@azure/arm-authorization';
import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import { sameResource, subscriptionOf, type PlannedAction } from '../../model';
import type { ActionLook, Executed } from '../../workflow';
import type { Arm, ArmAnswer } from '../arm';
import { AzureError } from '../errors';
import { unanswered } from '../executed';
import { looseOf } from '../graph-wire';
import { checkedSubscription, isGuid } from '../path';
import { change, look, meaningOf, saysGone, versions, type Found } from './call';
import { blobRoles, endingCondition, sameCondition } from './condition';
import { assignmentPath, dataPath } from './paths';

/** A grant as it is planned. */
export type Grant = Extract<PlannedAction, { do: 'grant-role' }>;

/** Takes a role assignment away. One that was gone before is as good. */
export function removeAssignment(arm: Arm, id: string, clientRequestId: string): Promise<Executed> {
  const path = (): string => `${assignmentPath(id)}?${versions.assignments}`;
  const goneIsDone = (answer: ArmAnswer): ArmAnswer =>
    answer.status === 404 && saysGone(answer) ? { ...answer, status: 204 } : answer;
  return change(arm, { method: 'DELETE', path, taken: goneIsDone }, clientRequestId);
}

/** Whether a role assignment is gone. */
export function lookForRemoved(arm: Arm, id: string): Promise<ActionLook> {
  const path = (): string => `${assignmentPath(id)}?${versions.assignments}`;
  return look(arm, path, ({ is }) => (is === 'gone' ? 'done' : 'not-done'));
}

/**
 * Gives somebody a role until a moment, with the real SDK. The same grant again is the same assignment, since it bears
 * the same name. As with the other SDKs its own ways to sign, retry and follow redirects are taken out, and the answer is
 * taken as it comes: the SDK would read its body.
 */
export async function grant(arm: Arm, action: Grant, clientRequestId: string): Promise<Executed> {
  const prepared = preparedGrant(action);
  if (prepared === undefined) return { kind: 'unsent', why: 'AZURE_REFUSED' };
  const { scope, subscriptionId, parameters } = prepared;
  const answers: ArmAnswer[] = [];
  const client = clientOf(arm, subscriptionId, clientRequestId, (answer) => answers.push(answer));
  try {
    await client.roleAssignments.create(scope, action.name, parameters);
  } catch (error) {
    // What Azure answered is what counts; the SDK throws for whatever is no success.
    if (answers.length === 0) return unanswered(error);
  }
  const [answer] = answers;
  return answer === undefined ? { kind: 'unanswered', reason: 'there was no answer' } : meaningOf(arm, answer);
}

type Create = Parameters<AuthorizationManagementClient['roleAssignments']['create']>;

function preparedGrant(action: Grant): { scope: string; subscriptionId: string; parameters: Create[2] } | undefined {
  const { name, principalId, role, until, description } = action;
  if (!isGuid(name) || !isGuid(principalId) || Number.isNaN(Date.parse(until))) return undefined;
  try {
    const scope = dataPath(action.scope);
    const subscriptionId = checkedSubscription(subscriptionOf(scope) ?? '');
    return {
      scope: scope.slice(1),
      subscriptionId,
      parameters: {
        roleDefinitionId: `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${blobRoles[role].id}`,
        principalId,
        // Who asks is somebody in Teams. Named, Azure need not find them in a directory that may not know them yet.
        principalType: 'User',
        description,
        condition: endingCondition(role, until),
        conditionVersion: '2.0',
      },
    };
  } catch (error) {
    if (error instanceof AzureError) return undefined;
    throw error;
  }
}

function clientOf(
  arm: Arm,
  subscriptionId: string,
  clientRequestId: string,
  take: (answer: ArmAnswer) => void,
): AuthorizationManagementClient {
  const { credential, endpoint } = arm.options;
  const client = new AuthorizationManagementClient(credential, subscriptionId, {
    endpoint,
    httpClient: arm.client,
    allowInsecureConnection: arm.isPlain,
  });
  for (const name of ['bearerTokenAuthenticationPolicy', 'defaultRetryPolicy', 'redirectPolicy']) {
    client.pipeline.removePolicy({ name });
  }
  // Next to the wire, so that the answer is taken before the SDK reads it.
  client.pipeline.addPolicy(ownPolicy(arm, clientRequestId, take), { phase: 'Sign' });
  return client;
}

function ownPolicy(arm: Arm, clientRequestId: string, take: (answer: ArmAnswer) => void): PipelinePolicy {
  return {
    name: 'lockboxGrant',
    sendRequest: async (request, next) => {
      request.url = arm.ownUrl(request.url);
      request.headers.set('authorization', `Bearer ${await arm.token()}`);
      request.headers.set('x-ms-client-request-id', clientRequestId);
      const response = await next(request);
      const { status, bodyAsText, headers } = response;
      take({ status, body: bodyAsText ?? '', header: (name) => headers.get(name) });
      return { ...response, bodyAsText: '{}' };
    },
  };
}

/** Whether a grant is there as it was planned: with its principal, its role, its scope and the condition that ends it. */
export function lookForGrant(arm: Arm, action: Grant): Promise<ActionLook> {
  const path = (): string => {
    if (!isGuid(action.name)) throw new AzureError('NOT_UNDERSTOOD', 'the name of a grant is not a GUID');
    const scope = dataPath(action.scope);
    return `${scope}/providers/Microsoft.Authorization/roleAssignments/${action.name}?${versions.assignments}`;
  };
  return look(arm, path, (found) => (isGranted(found, action) ? 'done' : 'not-done'));
}

function isGranted(found: Found, { scope, principalId, role, until }: Grant): boolean {
  if (found.is === 'gone') return false;
  const { properties } = found.resource;
  const shown = looseOf(properties);
  const text = (key: string): string => (typeof shown[key] === 'string' ? shown[key] : '');
  return (
    sameResource(text('scope'), scope) &&
    text('principalId').toLowerCase() === principalId.toLowerCase() &&
    text('roleDefinitionId').toLowerCase().endsWith(`/${blobRoles[role].id}`) &&
    text('conditionVersion') === '2.0' &&
    sameCondition(text('condition'), endingCondition(role, until))
  );
}
