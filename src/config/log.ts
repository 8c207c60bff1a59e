import { pino } from 'pino'
import type { Log, LogFields } from '../ports/log.ts'
import { cleaner } from './log/clean.ts'
import { scrubber } from './log/scrub.ts'

export const levels = ['debug', 'info', 'warn', 'error'] as const
export type Level = (typeof levels)[number]

export interface LogOptions {
  readonly level: Level
  /** Values that must not come out, in whatever field, error or address they turn up. */
  readonly secrets: readonly string[]
}

/** Where lines go: standard output, unless a test listens. */
export interface LogDestination {
  write(line: string): void
}

/** One JSON line per event, written before the call returns: what was logged before a crash is there after it. */
export function createLog({ level, secrets }: LogOptions, destination?: LogDestination): Log {
  const scrub = scrubber(secrets)
  const clean = cleaner(scrub, level === 'debug')
  const options = {
    level,
    base: null,
    messageKey: 'event',
    timestamp: pino.stdTimeFunctions.isoTime,
    // Errors are plain data by then; pino's own serializer would walk them once more.
    serializers: { err: (err: unknown) => err },
    formatters: { level: (label: string) => ({ level: label }) },
  }
  const root = destination === undefined ? pino(options) : pino(options, destination)

  const over = (line: typeof root): Log => {
    const at = (severity: Level) => (event: string, fields?: LogFields) => {
      if (line.isLevelEnabled(severity)) line[severity](fields === undefined ? {} : clean(fields), scrub(event))
    }
    return {
      debug: at('debug'),
      info: at('info'),
      warn: at('warn'),
      error: at('error'),
      child: fields => over(line.child(clean(fields))),
    }
  }
  return over(root)
}
