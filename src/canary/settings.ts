import * as z from 'zod';

/** What the operator writes into the file by which a canary is started. */
const canarySettings = z.strictObject({
  /** `ws://` address of who serves the WebSocket API. */
  url: z.string(),
  topic: z.string(),
  /** File with the token, read anew for each connection. */
  tokenFile: z.string().optional(),
  /** Where it tells how it fares. */
  port: z.int().min(1).max(65_535),
  intervalMs: z.int().min(1),
  maxLatencyMs: z.int().min(1),
});

export type CanarySettings = z.output<typeof canarySettings>;

/** Throws an Error with one clear sentence where the text is no such file. */
export function readCanarySettings(text: string): CanarySettings {
  const read = canarySettings.safeParse(JSON.parse(text));
  if (read.success) return read.data;
  const wrong = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`the settings of the canary are not understood: ${wrong.join('; ')}`);
}
