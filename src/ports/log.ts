/** What a log line carries beside its sentence. Never tokens, never what people wrote. */
export type LogFields = Readonly<Record<string, unknown>>;

/** One JSON line each. The sentence is fixed text, so that lines can be counted; what varies goes into the fields. */
export interface Log {
  debug(fields: LogFields, sentence: string): void;
  info(fields: LogFields, sentence: string): void;
  warn(fields: LogFields, sentence: string): void;
  error(fields: LogFields, sentence: string): void;
  /** The same log with these fields on every line. */
  child(fields: LogFields): Log;
}
