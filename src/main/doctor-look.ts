/** What was found, and how to mend it where it is a fault. */
export interface Look {
  ok: boolean;
  says: string;
  mend: string;
}
