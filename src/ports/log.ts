/**
 * An event name and fields. `error` means that someone must act today, `warn` that someone should look,
 * `info` is what an operator reads to follow one request, `debug` is for whoever is changing the code.
 */
export interface Log {
  debug(event: string, fields?: LogFields): void
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
  child(fields: LogFields): Log
}

export type LogFields = Readonly<Record<string, unknown>>

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silentLog }
