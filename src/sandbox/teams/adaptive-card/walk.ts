import { type Fields, isFields } from '../../slack/json.ts'

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
