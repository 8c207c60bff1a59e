import { type Logger, LogLevel } from '@slack/bolt'
import type { Log } from '../../ports/log.ts'

/** Longer lines of the libraries hold something that was sent or received. */
const longestText = 300

/**
 * Lets Bolt and its clients write to our log. They write requests, answers and payloads too, which hold response
 * addresses, triggers and people's own words: whatever follows a brace, and every object but an error, is left out.
 */
export function boltLogger(log: Log): Logger {
  let level = LogLevel.INFO
  let name: string | undefined
  const at =
    (severity: 'debug' | 'info' | 'warn' | 'error') =>
    (...parts: readonly unknown[]) => {
      const err = parts.find(part => part instanceof Error)
      const said = parts.filter(part => typeof part === 'string').join(' ')
      log[severity]('slack.library', {
        said: withoutBodies(said),
        ...(name === undefined ? {} : { from: name }),
        ...(err === undefined ? {} : { err }),
      })
    }
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    // Which lines are written is for our log to say; the libraries only want to be told what they told us.
    setLevel: given => {
      level = given
    },
    getLevel: () => level,
    setName: given => {
      name = given
    },
  }
}

function withoutBodies(said: string): string {
  const brace = said.search(/[{[]/)
  const text = brace < 0 ? said : `${said.slice(0, brace).trimEnd()} …`
  return text.length > longestText ? `${text.slice(0, longestText)}…` : text
}
