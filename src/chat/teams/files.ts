import type { ChatFile, FilePlace } from '../../ports/chat-surface.ts'
import { isRecord } from './deeds.ts'
import { teams } from './tenant.ts'

/**
 * Files as Teams takes them from a bot, in private chats alone: somebody agrees on a card, Teams says where in their own OneDrive it may
 * be put, and what lies there is shown as another card.
 * @see https://learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4
 */
export interface FileAttachment {
  readonly contentType: string
  readonly name: string
  readonly contentUrl?: string
  readonly content: Readonly<Record<string, unknown>>
}

/** What was asked for comes back with their answer, from their client: it names what they want, and gives no right to it. */
export const consentTo = ({ name, title, content }: ChatFile, wanted: string): FileAttachment => ({
  contentType: 'application/vnd.microsoft.teams.card.file.consent',
  name,
  content: {
    description: title,
    sizeInBytes: Buffer.byteLength(content),
    acceptContext: { doorbell: wanted },
    declineContext: { doorbell: wanted },
  },
})

export const fileCard = ({ name, contentUrl, uniqueId, fileType }: Upload): FileAttachment => ({
  contentType: 'application/vnd.microsoft.teams.card.file.info',
  name,
  contentUrl,
  content: { uniqueId, fileType },
})

/** Where Teams lets a file be put: `uploadUrl` is good for whoever has it, for some minutes. */
export interface Upload {
  readonly name: string
  readonly uploadUrl: string
  readonly contentUrl: string
  readonly uniqueId: string
  readonly fileType: string
}

/** The most that is taken of what was asked for: characters. */
const longestWanted = 1_000

/** What somebody said to a file that was offered. `null`: they did not want it, or it says nothing that Teams would. */
export function readConsent(value: unknown): { readonly wanted: string; readonly place: FilePlace } | null {
  if (!isRecord(value) || value.type !== 'fileUpload' || value.action !== 'accept') return null
  const upload = readUpload(value.uploadInfo)
  const wanted = isRecord(value.context) ? value.context.doorbell : undefined
  if (upload === null || typeof wanted !== 'string' || wanted.length > longestWanted) return null
  return { wanted, place: { surface: teams, place: JSON.stringify(upload) } }
}

export function uploadAt({ place }: FilePlace): Upload | null {
  try {
    return readUpload(JSON.parse(place))
  } catch {
    return null
  }
}

function readUpload(told: unknown): Upload | null {
  if (!isRecord(told)) return null
  const { name, uploadUrl, contentUrl, uniqueId, fileType } = told
  const texts = [name, uploadUrl, contentUrl, uniqueId, fileType].filter(
    (one): one is string => typeof one === 'string' && one.length <= 4_000,
  )
  const [n, up, at, unique, type, ...none] = texts
  if (texts.length < 5 || none.length > 0) return null
  return { name: n ?? '', uploadUrl: up ?? '', contentUrl: at ?? '', uniqueId: unique ?? '', fileType: type ?? '' }
}
