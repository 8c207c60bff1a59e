import type { z } from 'zod'
import { words } from '../../slack/json.ts'
import { adaptiveCard } from './card.ts'
import { elementsIn } from './walk.ts'

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
