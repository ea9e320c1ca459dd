import { z } from 'zod/v4';

/**
 * As `schema.safeParse`, for what comes from outside and may be anything.
 *
 * zod measures a length before it has looked at the type: of `{ "length": { "toString": 0 } }` it throws a TypeError where
 * a text is expected. That is refused here like whatever else does not fit, as a fault of the whole.
 *
 * Not in the room's index: that would load zod for every command.
 */
export function readOutside<S extends z.ZodType>(schema: S, value: unknown): z.ZodSafeParseResult<z.output<S>> {
  try {
    return schema.safeParse(value);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const issue: z.core.$ZodIssue = { code: 'custom', path: [], message: error.message, input: value };
    return { success: false, error: new z.ZodError([issue]) as z.ZodError<z.output<S>> };
  }
}
