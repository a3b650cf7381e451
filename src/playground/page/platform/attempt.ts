import type { Pressed } from '../../shared/control-types.ts';

/**
 * Waits for what a person did, and hands on what they are told of it: the platform's own words for a press, or the
 * sentence that says why it did not work. True if it went well.
 */
export async function attempt(doing: Promise<unknown>, notify: (sentence: string) => void): Promise<boolean> {
  try {
    const { ok = true, told, status } = ((await doing) ?? {}) as Partial<Pressed>;
    if (told !== undefined && told !== '') notify(told);
    else if (!ok) notify(status === 0 ? 'The app could not be reached.' : 'Something went wrong. Please try again.');
    return ok;
  } catch (error) {
    notify(error instanceof Error ? error.message : String(error));
    return false;
  }
}
