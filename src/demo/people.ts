/** The people of the demo. The Playground shows the first; the configuration makes her the approver. */
export const people = {
  approver: { id: '00000000-0000-4000-8000-000000000001', name: 'Ada Approver', address: 'ada@contoso.example' },
  bystander: { id: '00000000-0000-4000-8000-000000000002', name: 'Bo Bystander', address: 'bo@contoso.example' },
} as const;

/** The tenant of the demo: the simulator's and the Playground's. */
export const tenantId = '00000000-0000-0000-0000-000000000000';

/** The channel of the demo: the configuration tells it everything, the Playground shows it. */
export const channel = { id: '19:operations@thread.tacv2', name: 'Operations' } as const;

/** The approver's own conversation with the bot, as the Playground calls it. */
export const personalChat = 'personal-chat';
