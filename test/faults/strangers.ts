import { control } from './control';
import type { Chance } from './random';

const everyMs = [1_500, 4_000] as const;
/** Longer than a run: the storage's own log never shows what happens, so that the event hub alone tells of it. */
const neverMs = 365 * 86_400_000;
const strangers = [1, 2, 3].map((number) => ({
  upn: `stranger${String(number)}@contoso.example`,
  oid: `eeeeeeee-0000-4000-8000-00000000000${String(number)}`,
  name: `Stranger ${String(number)}`,
})) as [Stranger, ...Stranger[]];

interface Stranger {
  upn: string;
  oid: string;
  name: string;
}

/** People who reach for the data of Speech and have no business there. */
export class Strangers {
  /** What went wrong in this itself, which would make the run worthless. */
  failed: unknown;
  private timer: NodeJS.Timeout | undefined;
  private doing: Promise<void> = Promise.resolve();

  constructor(
    private readonly azure: string,
    private readonly chance: Chance,
  ) {}

  start(): void {
    this.timer = setTimeout(
      () => {
        this.doing = this.reach().catch((error: unknown) => {
          this.failed ??= error;
        });
        this.start();
      },
      this.chance.between(...everyMs),
    );
  }

  /** Resolves once nobody reaches for anything any more. */
  async stop(): Promise<void> {
    clearTimeout(this.timer);
    await this.doing;
  }

  private async reach(): Promise<void> {
    const { chance } = this;
    await control(this.azure, 'POST', '/blob-access', {
      by: chance.oneOf(strangers),
      authentication: chance.oneOf(['OAuth', 'AccountKey']),
      container: 'customspeech-audiologs',
      operation: chance.oneOf(['GetBlob', 'ListBlobs', 'PutBlob']),
      lateMs: neverMs,
    });
  }
}
