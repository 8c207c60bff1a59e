import { type Fields, fields, fieldsList, words } from '../../slack/json.ts'
import { problemsOfCard } from '../adaptive-card/problems.ts'
import type { Chats } from '../chats.ts'
import { limits } from '../limits.ts'
import type { Content } from '../messages.ts'
import { fileIn } from './files.ts'
import { badArgument, tooBig } from './refused.ts'

export const adaptiveCard = 'application/vnd.microsoft.card.adaptive'

/**
 * What an activity of the bot says, or why Teams does not take it. A card that is not valid is refused here, where the real
 * Teams would take it and show nothing: stricter, so that no such card is written.
 */
export function contentOf(chats: Chats, activity: Fields, isPersonal: boolean): Content {
  if (Buffer.byteLength(JSON.stringify(activity), 'utf16le') > limits.activityBytes) throw tooBig()
  if (activity.type !== 'message') throw badArgument(`Unknown activity type: ${words(activity.type) || 'none'}`)
  const attachments = fieldsList(activity.attachments)
  const [first, ...others] = attachments
  if (others.length > 0) throw badArgument('Only one attachment is read here')
  const file = first === undefined ? null : fileIn(chats, first, isPersonal)
  if (file !== null) return file
  if (first !== undefined && first.contentType !== adaptiveCard)
    throw badArgument(`Unknown attachment type: ${words(first.contentType) || 'none'}`)
  const text = words(activity.text)
  if (first === undefined && text === '') throw badArgument('Activity must have text or attachments')
  return {
    text,
    textFormat: activity.textFormat === 'plain' || activity.textFormat === 'xml' ? activity.textFormat : 'markdown',
    summary: words(activity.summary) || null,
    card: first === undefined ? null : taken(first.content),
  }
}

/** A card, from a message or from an answer to a press. @throws Refused */
export function taken(card: unknown): Fields {
  if (Buffer.byteLength(JSON.stringify(card) ?? '') > limits.cardBytes) throw tooBig()
  const problems = problemsOfCard(card)
  if (problems.length > 0) throw badArgument(`Invalid Adaptive Card: ${problems.join('; ')}`)
  return fields(card)
}
