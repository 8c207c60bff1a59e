import type { Waiting } from '../../access/rules/rule.ts'
import type { PersonId } from '../../access/vocabulary.ts'
import type { Card } from '../../cards/card.ts'
import { channelCard } from '../../cards/channel-card.ts'
import { ownViewCard, parseLook } from '../../cards/parts/own-view.ts'
import type { RequestView } from '../../cards/parts/request-view.ts'
import type { Conversation } from '../../ports/conversation.ts'
import { inFrontOf } from '../../ports/posted-card.ts'
import { whoMayDecide } from '../approvers/who-may-decide.ts'
import type { Ports } from '../ports.ts'
import { viewFor } from './view-for.ts'
import { viewOfStory } from './view-request.ts'

/**
 * Whoever is shown the buttons in a room: by the directory's word of now. Nobody gains by it, because the right is read again at
 * the click. @throws Fault when the directory cannot be asked
 */
export async function ownViewFor(ports: Ports, card: Card, { request }: RequestView): Promise<readonly PersonId[]> {
  if (card.ownView === undefined || request.status !== 'awaiting-approval') return []
  const policy = await ports.store.activePolicy()
  return policy ? (await whoMayDecide(ports, policy, request)).map(({ person }) => person.id) : []
}

/** How long what was found out is good for everybody who opens the room with them: it is shown, never decided upon. Milliseconds. */
const foundKeeps = 5_000

/** What somebody sees of a card in a room. Opening the room, and every edit, makes everybody who is named on it ask. */
export function ownViews(ports: Ports): Conversation['viewCard'] {
  const near = new Map<string, { readonly until: number; readonly found: Promise<ReadonlySet<PersonId>> }>()

  function decidersOf(request: Waiting): Promise<ReadonlySet<PersonId>> {
    const { current, decisions } = request.progress
    const key = `${request.ask.id} ${current} ${decisions.length}`
    const now = ports.clock.now().getTime()
    const kept = near.get(key)
    if (kept && kept.until > now && kept.until <= now + foundKeeps) return kept.found
    for (const [other, { until }] of near) if (until <= now) near.delete(other)
    const found = readDeciders(ports, request)
    near.set(key, { until: now + foundKeeps, found })
    found.catch(() => near.delete(key))
    return found
  }

  return async (account, value, message) => {
    const id = parseLook(value)
    const story = id && (await ports.store.story(id))
    if (!story) return null
    const { request, cards } = story
    const view = await viewOfStory(ports, story)
    const facts = await ports.surfaces.get(account.surface)?.accountFacts(account)
    const person = facts?.kind === 'member' ? facts.inDirectory : undefined
    if (person && request.status === 'awaiting-approval' && (await decidersOf(request)).has(person))
      return ownViewCard(await viewFor(ports, view, inFrontOf(person)))
    // Anybody can name a request: what a room shows is shown in that room alone.
    const isThere = cards.some(
      ({ audience, message: { surface, conversation } }) =>
        audience.kind === 'channel' && surface === message.surface && conversation === message.conversation,
    )
    return isThere ? channelCard(view, { ownViews: true }) : null
  }
}

async function readDeciders(ports: Ports, request: Waiting): Promise<ReadonlySet<PersonId>> {
  const policy = await ports.store.activePolicy()
  const able = policy ? await whoMayDecide(ports, policy, request) : []
  return new Set(able.map(({ person }) => person.id))
}
