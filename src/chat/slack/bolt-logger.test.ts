import { LogLevel } from '@slack/bolt'
import { describe, expect, it } from 'vitest'
import type { Log, LogFields } from '../../ports/log.ts'
import { boltLogger } from './bolt-logger.ts'

function listening() {
  const lines: { severity: string; event: string; fields: LogFields | undefined }[] = []
  const at = (severity: string) => (event: string, fields?: LogFields) => {
    lines.push({ severity, event, fields })
  }
  const log: Log = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), child: () => log }
  return { logger: boltLogger(log), lines }
}

describe('the log lines of the Slack libraries', () => {
  it('come out of our log with their severity', () => {
    const { logger, lines } = listening()
    logger.debug('a')
    logger.info('b')
    logger.warn('c', 'd')
    logger.error('e')
    expect(lines.map(({ severity, fields }) => [severity, fields?.said])).toEqual([
      ['debug', 'a'],
      ['info', 'b'],
      ['warn', 'c d'],
      ['error', 'e'],
    ])
  })

  it('keep an error as an error, wherever in the line it stands', () => {
    const { logger, lines } = listening()
    const err = new Error('no')
    logger.error('it failed', err)
    logger.error(err)
    expect(lines.map(({ fields }) => fields?.err)).toEqual([err, err])
  })

  it('never hold what was sent or received', () => {
    const { logger, lines } = listening()
    logger.debug('http request body: {"text":"BODY"}')
    logger.debug('Received a message on the WebSocket: [{"x":"BODY"}]')
    logger.warn('something', { body: 'BODY' }, ['BODY'])
    logger.info(`${'x'.repeat(300)}BODY`)
    expect(lines).toHaveLength(4)
    expect(JSON.stringify(lines)).not.toContain('BODY')
  })

  it('are named as Bolt names them', () => {
    const { logger, lines } = listening()
    logger.setName('bolt')
    logger.setLevel(LogLevel.DEBUG)
    logger.info('a')
    expect([logger.getLevel(), lines[0]?.fields?.from]).toEqual([LogLevel.DEBUG, 'bolt'])
  })
})
