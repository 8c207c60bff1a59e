import { type Fields, fields, words } from '../../slack/json.ts'
import type { Chats } from '../chats.ts'
import type { Content } from '../messages.ts'
import { badArgument } from './refused.ts'

const consentCard = 'application/vnd.microsoft.teams.card.file.consent'
const infoCard = 'application/vnd.microsoft.teams.card.file.info'

/** A message with a file, or with the question whether one is wanted; `null` where it is another. In private chats alone. */
export function fileIn(chats: Chats, attachment: Fields, isPersonal: boolean): Content | null {
  const { contentType } = attachment
  if (contentType !== consentCard && contentType !== infoCard) return null
  if (!isPersonal) throw badArgument('Files are for personal conversations.')
  const name = words(attachment.name)
  const content = fields(attachment.content)
  const message = { text: '', textFormat: 'plain', summary: null, card: null } as const
  if (name === '') throw badArgument('A file has a name.')
  if (contentType === consentCard) {
    const { description, sizeInBytes, acceptContext, declineContext } = content
    if (typeof sizeInBytes !== 'number') throw badArgument('A file has a size.')
    return {
      ...message,
      file: { kind: 'consent', name, description: words(description), acceptContext, declineContext },
    }
  }
  const lying = chats.oneDrive.contentOf(words(content.uniqueId))
  if (lying === null) throw badArgument('There is no such file.')
  return { ...message, file: { kind: 'given', name, content: lying } }
}
