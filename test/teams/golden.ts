import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(__dirname, '..', 'golden', 'cards');

/**
 * A card as it was agreed on. With UPDATE_GOLDEN=1 it is written anew instead: then read the difference before it is
 * committed, as it is what people will see.
 */
export function goldenCard(name: string, card: unknown): unknown {
  const file = join(folder, `${name}.json`);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, `${JSON.stringify(card, null, 2)}\n`);
  return JSON.parse(readFileSync(file, 'utf8'));
}
