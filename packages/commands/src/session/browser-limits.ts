/** What one browser's session may hold or ask for at once. Other clients have no such limits, as in Redis. */
export const browserLimits = {
  /** Bytes of the arguments that wait between MULTI and EXEC. */
  queuedBytesMax: 1024 * 1024,
  /** Commands that wait between MULTI and EXEC. */
  queuedCommandsMax: 4096,
  /** Keys that WATCH keeps. */
  watchedKeysMax: 1024,
  /** What the fieldsets of HIMPORT may cost: their names, their fields, 8 bytes for each field and 128 for each of them. */
  fieldsetBytesMax: 256 * 1024,
  /** Keys that a blocking command waits for. */
  waitedKeysMax: 1024,
  /** Keys that one SCAN looks at; a larger COUNT is read as this. */
  scanCountMax: 1000,
} as const;
