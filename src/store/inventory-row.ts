import type { InventorySnapshot } from '../model';

/** The one row that holds the last good look at the inventory. */
export function inventoryRow(snapshot: InventorySnapshot): { id: number; at: string; doc: string } {
  return { id: 1, at: snapshot.readAt, doc: JSON.stringify(snapshot) };
}

/** @returns the look of the row; none where a later version wrote it in a form that is not known here. */
export function toInventory({ doc }: { doc: string }): { inventory?: InventorySnapshot } {
  const snapshot = JSON.parse(doc) as Partial<InventorySnapshot>;
  const { readAt, inventory, unseen = [] } = snapshot;
  if (readAt === undefined || inventory === undefined) return {};
  return { inventory: { ...snapshot, readAt, inventory, unseen } };
}
