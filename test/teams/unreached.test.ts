import type { Person } from '../../src/model';
import { requestCard } from '../../src/teams/cards';
import { faultsOf } from './card-check';
import { now, requests } from './requests';

interface Entity {
  type: string;
  text: string;
  mentioned: { id: string; name: string };
}

function made(people: Person[], state = 'pending'): { text: string; entities: Entity[]; json: string } {
  const card = requestCard(requests[state]!, now, {}, people);
  const { body, msteams } = card as unknown as { body: { text?: string }[]; msteams?: { entities?: Entity[] } };
  const text = body.find((one) => one.text?.includes('<at>'))?.text ?? '';
  return { text, entities: msteams?.entities ?? [], json: JSON.stringify(card) };
}

test('approvers who could not be reached are mentioned by their object ids, each with a text of its own', () => {
  const { text, entities } = made([{ id: 'o1', name: 'Ada' }, { id: 'o2', name: 'Ada' }, { id: 'o3' }]);
  expect(entities).toEqual([
    { type: 'mention', text: '<at>Ada</at>', mentioned: { id: 'o1', name: 'Ada' } },
    { type: 'mention', text: '<at>Ada 2</at>', mentioned: { id: 'o2', name: 'Ada 2' } },
    { type: 'mention', text: '<at>an approver</at>', mentioned: { id: 'o3', name: 'an approver' } },
  ]);
  for (const entity of entities) expect(text).toContain(entity.text);
});

test('a name can neither mention anybody else nor be read as markdown or a macro', () => {
  const { text, entities } = made([{ id: 'o1', name: '</at><at>All</at> **x** [y](http://evil.example) {{TIME(z)}}' }]);
  expect(entities).toHaveLength(1);
  expect(text.match(/<at>/g)).toHaveLength(1);
  expect(text).not.toMatch(/[*[\]{}]|:\/\//);
});

test('once the request is decided nobody is mentioned, and without unreachable approvers there is no trace of mentions', () => {
  expect(made([{ id: 'o1', name: 'Ada' }], 'approved').json).not.toContain('mention');
  expect(made([]).json).not.toContain('msteams');
});

test('many are mentioned up to a limit, with how many more there are, and the card stays one that Teams takes', () => {
  const people = Array.from({ length: 500 }, (_, index) => ({
    id: `o${String(index)}`,
    name: `Approver ${String(index)}`,
  }));
  const { text, json } = made(people);
  expect(text).toContain('and 480 more');
  expect(Buffer.byteLength(json)).toBeLessThanOrEqual(24_000);
  expect(faultsOf(JSON.parse(json))).toEqual([]);
});
