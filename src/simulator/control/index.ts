/**
 * The control API: makes things happen in the simulated Azure, and shows what it received. JSON, under `/_control`, no
 * sign-in; loopback only, and a POST must be `application/json`, so that no web page can send one across origins.
 * A body that cannot be used is 400, an unknown id 404, an impossible change 409: `{error: {code, message}}`.
 *
 * Requests
 * - `POST /requests` makes a Lockbox request; every field is optional. Which resource: `resourceIds` (with
 *   `resourceType`), or `account` (a name), or `kind` (an account kind such as `OpenAI`; the default), or
 *   `resourceType: "Subscription"`; within `subscription` (a GUID or a name; default the first). Also `justification`,
 *   `supportRequest`, `duration` (a number or text), `workItemSource`, `shape` (`current` | `old`: which revision of
 *   the API tells it), `upperCaseIds` (default true), `status` (default `Pending`), `createdAt`, `expiresAt`
 *   (default 4 days later), `event: false` (no Create event). Answers 201 with the request as below.
 * - `GET /requests`, `GET /requests/{id}`: each with `status`, `history` (status, at, by), `decisions` (every
 *   updateApproval received: taken, conflict or forbidden) and `decisionsReceived`. Looking here is not a read that
 *   settles a decision.
 * - `POST /requests/{id}/status` `{status, by?, event?}`: `approve`, `deny` (a person in the portal), `auto-approve`,
 *   `auto-deny`, `expire`, `cancel`, `complete`, `revoke`, or Azure's words for them. Any other word becomes the status
 *   verbatim, without an event. `by` is `{upn, oid?, name?}` or `{appid, oid?}`. `event: false` keeps it out of the log.
 *
 * World
 * - `POST /events` `{event | events, log?, lateMs?}` puts raw events into an activity log: `log` is a subscription id
 *   or `tenant`; default: what the event's subscriptionId or resourceId says, else the tenant. Missing (not null)
 *   eventDataId, eventTimestamp and submissionTimestamp are filled in; all else is shown verbatim.
 * - `POST /subscriptions` `{subscriptionId?, displayName?}` · `POST /accounts` `{subscription?, resourceGroup?, name,
 *   kind, location?, properties?}` · `POST /opt-in` `{isOptedIn}`.
 * - `POST /role-assignments` `{role, principalId | principal, principalType?, subscription? | scope?}`: `role` is `owner`, `approver`
 *   (Azure Customer Lockbox Approver for Subscription), `reader`, `blob-reader`, `blob-contributor`, `blob-owner` or a
 *   role's GUID; `principal` is `{upn}` or `{appid}`; `principalType` `User` (default),
 *   `Group` or `ServicePrincipal`; at the subscription, or at any `scope`: `/`, a management group's path, a resource
 *   group's. Answers 201 with its `name`. `GET /role-assignments`; `DELETE /role-assignments/{name}`, or without a name
 *   all of them. At the start the application is approver and two people are owners of both subscriptions; one that is
 *   added has none. They are what is listed; who may decide is up to the setting `appsMayDecide`.
 * - `GET /directory`: what Graph tells of. `POST /users` `{userPrincipalName, id?, displayName?, mail?, userType?,
 *   accountEnabled?}` (the same id again changes them), `DELETE /users/{id}`; `POST /groups` `{id?, displayName?,
 *   members?}` (ids of users or groups), `POST /groups/{id}/members` `{id}`, `DELETE /groups/{id}/members/{id}`;
 *   `POST /apps` `{externalId}` puts an app into the organization's catalogue.
 * - `POST /tokens` `{upn?, oid?, name?, audience?, lifetimeSeconds?}` issues a person's token: `{accessToken}`.
 * - `POST /clock` `{offsetMs}` moves the simulated clock from its base; events and requests after that are
 *   dated by it. Tokens live by the system's clock.
 *   With `description?` and `condition?` too. What is made here leaves no event in any log, as what is granted above a
 *   subscription leaves none in Azure; a PUT at the management endpoint leaves its events.
 * - `GET /settings`, `POST /settings`: `lateMs`, `storageLogLateMs`, `pageSize`, `duplicates`, `settleAfterReads`, `settleAfterMs`,
 *   `conflictStatus`, `appsMayDecide`, `demandContext`, `lockboxLog`; see settings.ts.
 * - `POST /reset` goes back to the world at the start, faults, calls and clock too; tokens stay good.
 *
 * Storage (an account is named by its name or ARM path; the default is the one that Speech keeps its data in)
 * - `GET /storage-accounts` with the generation of each key; `POST /storage-accounts` `{name, subscription?,
 *   resourceGroup?, location?, properties?, containers?}`.
 * - `POST /operations` `{operation, resourceId? | account?, by?, ip?, requestBody?, scope?, method?, correlationId?,
 *   clientRequestId?, failed?}`: somebody does this to that; only its events are written (Started and Succeeded, or
 *   Failed). E.g. `{"operation": "Microsoft.Storage/storageAccounts/listKeys/action"}`.
 * - `POST /blob-access` `{account?, container?, blob?, operation?, authentication?, by? | identityOf?, ip?, key?,
 *   keyGeneration?, keyIssuedAt?, trustedService?, at?, count?, lateMs?}` plays accesses to a blob. `operation`: GetBlob
 *   (default), GetBlobProperties, ListBlobs, PutBlob, PutBlock, CopyBlob, DeleteBlob; `authentication`: OAuth (default),
 *   AccountKey, SAS, DelegationSas, Anonymous. `identityOf` names an AI account whose identity comes, from a trusted
 *   service. Answers `{allowed, assignment?, status?, code?, recorded}` by the keys, role assignments, conditions and
 *   network rules at that moment; the storage log gets it, refused or not, where a diagnostic setting sends it.
 * - `GET /storage-logs`: the recorded rows. `POST /storage-logs` `{count, from, to, accounts?, principals?, seed?,
 *   workspace?, visibleAt?}` adds made-up rows of the storage log, by the million and in no memory; `principals` are
 *   `{objectId, upn?, appId?, authenticationType?, ip?}`.
 *
 * Faults
 * - `POST /faults` `{match: {method?, path?, pattern?}, times?, kind, …}`: `path` is part of the decoded path and query,
 *   `pattern` a regular expression on it; `times` a number (default 1) or `"always"`. Kinds: `status` (`status`,
 *   `headers?`, `body?`), `reset` (socket destroyed, nothing done), `reset-after` (done, then destroyed), `delay`
 *   (`ms`, done late), `delay-after` (`ms`, done at once, answered late), `cut-body`, `partial-result` (`rows`: a
 *   query of logs is answered with so many rows and an error beside them), `foreign-next-link` (`origin?`).
 *   The first that matches and is not used up meets a call. Control calls and the page meet none.
 * - `GET /faults` with their hits, `DELETE /faults`.
 *
 * Calls
 * - `GET /calls`: every call received outside the control API and the page; never a token's text.
 */
import { Router, json, type ErrorRequestHandler, type RequestHandler } from 'express';
import { SimulatorError, type SimulatorErrorCode } from '../error';
import type { State } from '../state';
import { directoryControl } from './directory';
import { blobAccessControl } from './blob-access';
import { faultControl } from './faults';
import { requestControl } from './requests';
import { roleAssignmentControl } from './role-assignments';
import { storageControl } from './storage';
import { worldControl } from './world';

/** @returns the routes of the control API, to be mounted at `/_control`. */
export function controlRoutes(state: State): Router {
  const router = Router();
  router.use(jsonOnly, json({ limit: '64mb' }));
  router.use(requestControl(state), worldControl(state), roleAssignmentControl(state), directoryControl(state));
  router.use(faultControl(state));
  router.use(storageControl(state), blobAccessControl(state));
  router.get('/calls', (_request, response) => {
    response.json(state.calls.all());
  });
  router.post('/reset', (_request, response) => {
    state.reset();
    response.json({ ok: true });
  });
  router.use((request) => {
    throw new SimulatorError('NOT_FOUND', `The control API has no ${request.method} ${request.path}.`);
  });
  router.use(answerError);
  return router;
}

const jsonOnly: RequestHandler = (request, response, next) => {
  // Asked of the header itself: a POST without a body must not slip through either.
  if (request.method !== 'POST' || /^application\/json\b/i.test(request.get('content-type') ?? '')) {
    next();
    return;
  }
  response
    .status(415)
    .json({ error: { code: 'NOT_JSON', message: 'A POST must have content-type application/json.' } });
};

const statuses: Record<SimulatorErrorCode, number> = {
  BAD_INPUT: 400,
  NOT_FOUND: 404,
  CONFLICT: 409,
  LISTEN_FAILED: 500,
};

const answerError: ErrorRequestHandler = (error, _request, response, next) => {
  if (error instanceof SimulatorError) {
    response.status(statuses[error.code]).json({ error: { code: error.code, message: error.message } });
  } else {
    next(error);
  }
};
