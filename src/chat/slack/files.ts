import type { WebClient } from '@slack/web-api'
import type { ChatFile, FileGiven } from '../../ports/chat-surface.ts'
import { Fault } from '../../ports/fault.ts'
import { type Meter, silentMeter, stopwatch } from '../../ports/meter.ts'
import { missingScope, slackFault } from './faults.ts'
import type { Pace } from './pace.ts'

interface FilesParts {
  readonly client: WebClient
  readonly pace: Pace
  /** Where content may be sent besides Slack's own host for files: origins. */
  readonly origins: readonly string[]
  /** For one call: milliseconds. */
  readonly timeout: number
  readonly meter?: Meter
}

/** Where Slack takes content, in each of its clouds. */
const filesHost = /^https:\/\/files\.slack(-gov)?\.com$/

/**
 * Files as Slack takes them today: an address is asked for, the content is sent there, and only then it is shown to anybody.
 * @see https://docs.slack.dev/messaging/working-with-files#upload
 */
export class Files {
  readonly #parts: FilesParts

  constructor(parts: FilesParts) {
    this.#parts = parts
  }

  async give(channel: string, { name, title, content }: ChatFile): Promise<FileGiven> {
    const { client, pace } = this.#parts
    const bytes = Buffer.from(content, 'utf8')
    try {
      const { upload_url: url, file_id: id } = await pace.inTurn('files.getUploadURLExternal', () =>
        client.files.getUploadURLExternal({ filename: name, length: bytes.byteLength }),
      )
      if (!url || !id) throw unreadable()
      await this.#send(url, bytes)
      // Until this nobody sees it, so that whatever failed before may be done again.
      await pace
        .inTurn('files.completeUploadExternal', () =>
          client.files.completeUploadExternal({ files: [{ id, title }], channel_id: channel }),
        )
        .catch((error: unknown) => {
          throw slackFault(error, 'files.completeUploadExternal', 'write')
        })
      return 'given'
    } catch (error) {
      const missing = missingScope(error)
      if (missing !== null) return { missing }
      throw slackFault(error, 'files.getUploadURLExternal', 'read')
    }
  }

  /** The address is a secret by itself, and the token is not sent along. */
  async #send(url: string, bytes: Buffer): Promise<void> {
    const { timeout, meter = silentMeter } = this.#parts
    if (!this.#allows(url)) throw unreadable()
    const took = stopwatch()
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: new Uint8Array(bytes),
      redirect: 'error',
      signal: AbortSignal.timeout(timeout),
    }).catch(() => null)
    await answer?.body?.cancel()
    meter.called({
      service: 'slack',
      operation: 'file_upload',
      outcome: answer?.ok ? 'done' : 'failed',
      seconds: took(),
    })
    if (!answer?.ok)
      throw new Fault('slack.file_not_taken', 'Slack: the content of a file was not taken', { retry: 'later' })
  }

  #allows(url: string): boolean {
    if (!URL.canParse(url)) return false
    const { origin } = new URL(url)
    return filesHost.test(origin) || this.#parts.origins.includes(origin)
  }
}

const unreadable = (): Fault =>
  new Fault('slack.unreadable_answer', 'Slack files.getUploadURLExternal: nowhere to send it', { retry: 'later' })
