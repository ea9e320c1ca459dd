import {
  findingsKey,
  subscriptionFindings,
  tenantFindings,
  whoCanApprove,
  type ApproverRole,
  type PreflightFinding,
} from '../../src/watch';

const subscription = { id: 'a1111111-1111-4111-8111-111111111111', name: 'Production' };
const service = 'b2222222-2222-4222-8222-222222222222';
const ada = 'c1111111-1111-4111-8111-111111111111';
const ben = 'c2222222-2222-4222-8222-222222222222';
const team = 'd1111111-1111-4111-8111-111111111111';

function role(principalId: string, change: Partial<ApproverRole> = {}): ApproverRole {
  return { principalId, principal: 'user', role: 'owner', at: 'subscription', ...change };
}
const bot = role(service, { principal: 'application', role: 'lockbox-approver' });
const group = role(team, { principal: 'group' });
const atGroup = { at: 'management-group' } as const;
const atRoot = { at: 'root' } as const;

function found(
  roles: ApproverRole[],
  approvers: string[] = [],
  serviceId: string | undefined = service,
): PreflightFinding[] {
  return subscriptionFindings({ subscription, roles: { ok: true, value: roles } }, { serviceId, approvers });
}

test.each<[string, ApproverRole[], string[], string[]]>([
  ['the service and two people', [bot, role(ada), role(ben)], [], []],
  ['the service and a group, whose members are not read', [bot, group], [], []],
  ['nobody at all', [], [], ['NO_AZURE_APPROVER', `SERVICE_LACKS_ROLE/${service}`]],
  ['the service and nobody else', [bot], [], ['TOO_FEW_AZURE_APPROVERS']],
  ['one person', [bot, role(ada)], [], ['TOO_FEW_AZURE_APPROVERS']],
  [
    'one person by two roles',
    [bot, role(ada), role(ada, { role: 'lockbox-approver' })],
    [],
    ['TOO_FEW_AZURE_APPROVERS'],
  ],
  ['two people without the service', [role(ada), role(ben)], [], [`SERVICE_LACKS_ROLE/${service}`]],
  ['the service as owner', [{ ...bot, role: 'owner' }, role(ada), role(ben)], [], []],
  [
    'the service only at a management group',
    [{ ...bot, ...atGroup }, role(ada), role(ben)],
    [],
    [`ROLE_ONLY_ABOVE/${service}`],
  ],
  ['the service only at the root', [{ ...bot, ...atRoot }, role(ada), role(ben)], [], [`ROLE_ONLY_ABOVE/${service}`]],
  ['the service at both', [bot, { ...bot, ...atGroup }, role(ada), role(ben)], [], []],
  [
    'two people at a management group alone',
    [bot, role(ada, atGroup), role(ben, atRoot)],
    [],
    ['TOO_FEW_AZURE_APPROVERS'],
  ],
  [
    'everybody above alone',
    [{ ...bot, ...atGroup }, role(ada, atGroup)],
    [],
    ['NO_AZURE_APPROVER', `ROLE_ONLY_ABOVE/${service}`],
  ],
  [
    'a designated approver only above, named in any case',
    [bot, role(ada, atGroup), role(ben), group],
    [ada.toUpperCase(), ben],
    [`ROLE_ONLY_ABOVE/${ada}`],
  ],
  ['a designated approver without a role: the service decides', [bot, role(ben), group], [ada], []],
  ['a designated approver by address, of whom nothing is known', [bot, group], ['ada@contoso.example'], []],
])('where %s can approve, the findings are these', (_what, roles, approvers, keys) => {
  expect(findingsKey(found(roles, approvers))).toBe(keys.sort().join(' '));
  expect(findingsKey(found(roles.toReversed(), approvers))).toBe(keys.join(' '));
});

test('each finding names its subscription, and how to mend it with az and with PowerShell', () => {
  for (const finding of found([role(ada, atGroup)], [ada])) {
    expect(finding).toMatchObject({ subscriptionId: subscription.id, says: expect.stringContaining('Production (a1') });
    expect(finding.mend).toMatch(/^az role assignment create .*\nor: New-AzRoleAssignment /);
    expect(finding.mend).toContain(`--scope /subscriptions/${subscription.id}\n`);
    expect(finding.mend).toContain('--role 4dae6930-7baf-46f5-909e-0383bc931c46 ');
  }
});

test('the service is given its role as an application, and a lacking approver is named in the command', () => {
  const [noApprover, lacks] = found([], [ada]);
  expect(noApprover?.mend).toContain(`--assignee-object-id ${ada} --assignee-principal-type User `);
  expect(lacks?.mend).toContain(`--assignee-object-id ${service} --assignee-principal-type ServicePrincipal `);
});

test('assignments above the subscription are named as such', () => {
  const [nobody, , only] = found([role(ada, atGroup), role(ben, atRoot)], [ada]);
  expect(nobody?.says).toContain('2 hold such a role at a management group or the root, which do not count.');
  expect(only?.says).toContain(`The designated approver ${ada} holds its role only at a management group`);
});

test('where a group holds a role, it is said that its members are not read', () => {
  expect(found([group])[0]?.says).toContain('as a member of a group is not read');
  expect(whoCanApprove([group, bot, role(ada, atRoot)])).toBe(
    `application ${service}, group (members not read) ${team}`,
  );
});

test('a service whose token does not say who it is, is not judged', () => {
  expect(
    subscriptionFindings(
      { subscription, roles: { ok: true, value: [group] } },
      { serviceId: undefined, approvers: [] },
    ),
  ).toEqual([]);
});

test('roles that cannot be read are the one finding, with the role that reads them', () => {
  const roles = { ok: false, reason: 'FORBIDDEN: Azure answered 403' } as const;
  const findings = subscriptionFindings({ subscription, roles }, { serviceId: service, approvers: [ada] });
  expect(findings).toMatchObject([
    {
      code: 'ROLES_UNREADABLE',
      subscriptionId: subscription.id,
      says: expect.stringContaining('FORBIDDEN'),
      mend: expect.stringContaining('--role acdd72a7-3385-48ef-bd42-f606fba81ae7 '),
    },
  ]);
});

test('a tenant that has not opted in is a finding of its own', () => {
  expect(tenantFindings(true)).toEqual([]);
  expect(tenantFindings(false)).toMatchObject([{ code: 'NOT_OPTED_IN', mend: expect.stringContaining('Opt in') }]);
});
