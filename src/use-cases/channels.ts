import type { Channel, ChannelProblem } from '../access/access-flow.ts'
import type { PersonId } from '../access/vocabulary.ts'
import type { Card } from '../cards/card.ts'
import { channelProblemCard } from '../cards/channel-card.ts'
import type { RequestView } from '../cards/request-view.ts'
import type { ChatSurface, MessageRef } from '../ports/chat-surface.ts'
import { Fault } from '../ports/fault.ts'
import type { Task } from '../ports/outbox.ts'
import { deciders } from './deciders.ts'
import { ownViewFor } from './own-views.ts'
import type { Ports } from './ports.ts'
import { byTimer } from './save.ts'
import { writeToPerson } from './write-to-person.ts'

/**
 * A card in a channel. Whether nobody from outside reads along is asked each time. `null` when it cannot be shown there:
 * that is recorded, and whoever answers for the integration is told once; those who decide have cards of their own.
 */
export async function writeToChannel(
  ports: Ports,
  channel: Channel,
  view: RequestView,
  card: Card,
): Promise<MessageRef | null> {
  const surface = ports.surfaces.get(channel.surface)
  if (!surface) return null
  const problem = await surface.channelProblem(channel.channel)
  const message = problem ?? (await post(surface, channel.channel, card, await ownViewFor(ports, card, view)))
  await note(ports, channel, view, typeof message === 'string' ? message : null)
  return typeof message === 'string' ? null : message
}

async function post(
  surface: ChatSurface,
  channel: string,
  card: Card,
  people: readonly PersonId[],
): Promise<MessageRef | ChannelProblem> {
  try {
    return await surface.postToChannel(channel, card, people)
  } catch (fault) {
    if (!(fault instanceof Fault) || fault.retry === 'later') throw fault
    return (await surface.channelProblem(channel)) ?? 'refused'
  }
}

/** A copy was lost: because somebody deleted it, which is their business, or because the channel takes no cards any more. */
export async function noteChannelProblem(ports: Ports, channel: Channel, view: RequestView): Promise<void> {
  const problem = (await ports.surfaces.get(channel.surface)?.channelProblem(channel.channel)) ?? null
  if (problem) await note(ports, channel, view, problem)
}

async function note(ports: Ports, channel: Channel, view: RequestView, problem: ChannelProblem | null): Promise<void> {
  const { id, entitlements, beneficiary } = view.request.ask
  const people = problem ? await integrationOwners(ports, view) : []
  const now = ports.clock.now()
  await ports.store.transaction(async tx => {
    await tx.append({
      action: 'approvers.asked',
      request: id,
      target: entitlements[0],
      about: beneficiary,
      outcome: problem ? 'failed' : 'done',
      ...(problem ? { reason: `channel: ${problem}` } : {}),
      details: { channel },
      ...byTimer(id),
      at: now,
    })
    if (!(await tx.noteChannel(channel, problem, now)) || !problem) return
    ports.log.warn('channel.takes-no-cards', { request: id, channel, problem, told: people.length })
    for (const { id: person } of people)
      await tx.schedule(
        { type: 'tell-of-channel', person, request: id, channel, because: problem },
        {
          key: `tell-of-channel:${channel.surface}/${channel.channel}:${person}`,
          lane: `person:${person}`,
          due: now,
        },
      )
  })
}

async function integrationOwners(ports: Ports, { request }: RequestView) {
  const policy = await ports.store.activePolicy()
  const [{ integration }] = request.ask.entitlements
  const owner = policy?.integrations.find(({ name }) => name === integration)?.integrationOwner
  return owner ? deciders(ports, owner) : []
}

/** Says nothing when the channel is as it should be by now. */
export async function tellOfChannel(ports: Ports, task: Extract<Task, { type: 'tell-of-channel' }>): Promise<void> {
  const request = await ports.store.request(task.request)
  const problem = await ports.surfaces.get(task.channel.surface)?.channelProblem(task.channel.channel)
  if (!request || (problem === null && task.because !== 'refused')) return
  const card = channelProblemCard(task.channel, problem ?? task.because, request.ask.flow)
  if ((await writeToPerson(ports, task.person, card)).length === 0)
    ports.log.warn('notice.nobody-reached', { person: task.person, request: task.request, notice: 'channel' })
}
