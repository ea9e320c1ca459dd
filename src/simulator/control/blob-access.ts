import { Router } from 'express';
import { judge, type BlobAccess } from '../access/blob-access';
import { recordAccess } from '../access/record';
import { simulatedPortalUser, simulatedSpeechStorageId } from '../constants';
import { SimulatorError } from '../error';
import { Input } from '../input';
import { authenticationTypes, blobOperations, shownRow, type BlobOperationName } from '../logs/row';
import type { GeneratedPrincipal } from '../logs/generated';
import type { Workspace } from '../logs/workspace';
import type { Principal } from '../principal';
import type { State } from '../state';
import { storageKeyNames, type StorageAccount } from '../storage/account';
import { findAccountById, findStorage } from './find';
import { principalFrom } from './who';

const operationNames = Object.keys(blobOperations) as BlobOperationName[];
const speechStorage = simulatedSpeechStorageId.split('/').at(-1) ?? '';

/** The control API's part about what is read and written in storage, and the log of it. */
export function blobAccessControl(state: State): Router {
  const router = Router();
  router.post('/blob-access', (request, response) => {
    const input = Input.of(request.body);
    const by = whoFrom(state, input);
    const access = accessFrom(state, input, by);
    const at = input.moment('at') ?? state.clock.now();
    const verdict = judge(access, state.world.roleAssignments, at);
    const lateMs = input.number('lateMs') ?? state.world.settings.storageLogLateMs;
    const count = input.number('count') ?? 1;
    let recorded = 0;
    for (let index = 0; index < count; index += 1) {
      if (recordAccess(state, { access, verdict, by, at, lateMs }) !== undefined) recorded += 1;
    }
    response.status(201).json({ ...verdict, recorded });
  });
  router.get('/storage-logs', (_request, response) => {
    response.json(state.world.workspaces.flatMap((workspace) => workspace.recordedRows().map(shownRow)));
  });
  router.post('/storage-logs', (request, response) => {
    const input = Input.of(request.body);
    const workspace = workspaceFrom(state, input);
    generate(state, workspace, input);
    response.status(201).json({ rows: workspace.size });
  });
  return router;
}

/** `by` names a person or an application; `identityOf` the identity of an AI account, which is how Speech itself comes. */
function whoFrom(state: State, input: Input): Principal {
  const identityOf = input.text('identityOf');
  if (identityOf === undefined) return principalFrom(input.object('by')) ?? simulatedPortalUser;
  const { principalId } = findAccountById(state, identityOf).identity;
  return { kind: 'app', oid: principalId, appid: principalId };
}

function accessFrom(state: State, input: Input, by: Principal): BlobAccess {
  const account = findStorage(state, input.text('account') ?? speechStorage);
  const name = input.oneOf('key', storageKeyNames) ?? 'key1';
  return {
    account,
    container: input.text('container') ?? account.containers[0]?.name ?? '',
    blob: input.text('blob') ?? 'TranscriptionData/call-0001.wav',
    operation: input.oneOf('operation', operationNames) ?? 'GetBlob',
    authentication: input.oneOf('authentication', authenticationTypes) ?? 'OAuth',
    principalId: by.kind === 'azure' ? '' : by.oid,
    key: { name, generation: input.number('keyGeneration') ?? account.keyGenerations[name] },
    keyIssuedAt: (input.moment('keyIssuedAt') ?? state.clock.now()).getTime(),
    ip: input.text('ip') ?? '203.0.113.5',
    isTrustedService: input.boolean('trustedService') ?? input.has('identityOf'),
  };
}

function workspaceFrom(state: State, input: Input): Workspace {
  const wanted = input.text('workspace');
  const found = state.world.workspaces.find(({ customerId }) => wanted === undefined || customerId === wanted);
  if (found === undefined) throw new SimulatorError('NOT_FOUND', `There is no workspace ${wanted ?? 'at all'}.`);
  return found;
}

function generate(state: State, workspace: Workspace, input: Input): void {
  const [from, to] = [input.moment('from'), input.moment('to')];
  const count = input.number('count') ?? 0;
  if (from === undefined || to === undefined || to <= from) {
    throw new SimulatorError('BAD_INPUT', 'from and to must be moments, from the earlier one.');
  }
  if (!Number.isInteger(count) || count < 1)
    throw new SimulatorError('BAD_INPUT', 'count must be a whole number from 1.');
  const accounts: StorageAccount[] = (input.texts('accounts') ?? [speechStorage]).map((name) =>
    findStorage(state, name),
  );
  const draft = {
    count,
    accounts,
    principals: principalsFrom(state, input),
    from: from.getTime(),
    to: to.getTime(),
    seed: input.text('seed') ?? 'rows',
    tenantId: state.tenantId,
    workspaceId: workspace.customerId,
  };
  workspace.generate(draft, input.moment('visibleAt')?.getTime() ?? -Infinity);
}

/** Without principals: the AI account itself alone, as on a quiet day. */
function principalsFrom(state: State, input: Input): GeneratedPrincipal[] {
  const given = input.raw('principals');
  if (given === undefined) {
    const { principalId } = findAccountById(state, 'contoso-speech-prod').identity;
    return [{ objectId: principalId, appId: principalId, authenticationType: 'OAuth', ip: '10.0.0.4' }];
  }
  if (!Array.isArray(given) || given.length === 0) throw new SimulatorError('BAD_INPUT', 'principals must be a list.');
  return given.map((one) => {
    const fields = Input.of(one);
    const [upn, appId] = [fields.text('upn'), fields.text('appId')];
    return {
      objectId: fields.requiredText('objectId'),
      authenticationType: fields.oneOf('authenticationType', authenticationTypes) ?? 'OAuth',
      ip: fields.text('ip') ?? '203.0.113.5',
      ...(upn === undefined ? {} : { upn }),
      ...(appId === undefined ? {} : { appId }),
    };
  });
}
