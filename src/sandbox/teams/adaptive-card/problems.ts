import type { z } from 'zod'
import { type Fields, isFields, words } from '../../slack/json.ts'
import { adaptiveCard } from './card.ts'

/** What is wrong with a card that a bot sends to Teams, and where: `body/0/text: …`. */
export function problemsOfCard(card: unknown): readonly string[] {
  const result = adaptiveCard.safeParse(card)
  const broken = result.success ? [] : result.error.issues.map(issue => `${issue.path.join('/')}: ${reason(issue)}`)
  return [...broken, ...repeatedIds(card)]
}

function reason(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return `unknown property ${issue.keys.join(', ')}`
    case 'invalid_union':
      return 'of no type that may stand here'
    default:
      return issue.message
  }
}

/** Of inputs and elements alike: an id stands once in a card. Of actions it does not matter. */
function repeatedIds(card: unknown): readonly string[] {
  const seen = new Set<string>()
  return elementsIn(card)
    .map(({ id }) => words(id))
    .filter(id => id !== '' && (seen.has(id) || !seen.add(id)))
    .map(id => `${id}: the id stands twice`)
}

/** Every element of a card, however deep, in the order in which they are read; a card inside a card too, and no fallback. */
export function elementsIn(part: unknown): readonly Fields[] {
  if (Array.isArray(part)) return part.flatMap(elementsIn)
  if (!isFields(part)) return []
  const within = ['body', 'items', 'columns', 'rows', 'cells', 'images'].flatMap(key => elementsIn(part[key]))
  const shown = actionsOf(part).flatMap(({ card }) => elementsIn(card))
  const isElement = part.type !== 'AdaptiveCard'
  return [...(isElement ? [part] : []), ...within, ...shown]
}

/** Of this element or card alone. */
export const actionsOf = (part: Fields): readonly Fields[] => [
  ...(Array.isArray(part.actions) ? part.actions.filter(isFields) : []),
  ...(isFields(part.selectAction) ? [part.selectAction] : []),
]

/** Every action of a card, however deep. */
export function actionsIn(card: Fields): readonly Fields[] {
  const own = [card, ...elementsIn(card)].flatMap(actionsOf)
  const shown = own.flatMap(({ card: inner }) => (isFields(inner) ? actionsOf(inner) : []))
  return [...own, ...shown]
}
