import type { Channel, ChannelProblem } from '../../access/channel.ts'
import type { Policy } from '../../access/policy.ts'
import { fact } from '../../access/request/consequences.ts'
import type { IntegrationName, PersonId } from '../../access/vocabulary.ts'
import type { Card } from '../../cards/card.ts'
import { channelProblemCard } from '../../cards/channel-card.ts'
import type { RequestView } from '../../cards/parts/request-view.ts'
import type { ChatSurface, MessageRef } from '../../ports/chat-surface.ts'
import { Fault } from '../../ports/fault.ts'
import type { AuditEntry } from '../../ports/store.ts'
import type { Task } from '../../ports/task.ts'
import { deciders } from '../approvers/deciders.ts'
import { writeToPerson } from '../messages/write-to-person.ts'
import type { Ports } from '../ports.ts'
import { byTimer } from '../save.ts'
import { channelProblem } from './channel-problem.ts'
import { ownViewFor } from './own-views.ts'
import { channelKey, shownInChannels, shownText } from './shown-in-channels.ts'

/**
 * A card in a channel. `null` when it cannot be shown there: that is recorded, and whoever answers for the integration is told once;
 * those who decide have cards of their own.
 */
export async function writeToChannel(
  ports: Ports,
  channel: Channel,
  view: RequestView,
  card: Card,
): Promise<MessageRef | null> {
  const posted = await postToChannel(ports, channel, async surface =>
    surface.postToChannel(channel.channel, card, await ownViewFor(ports, card, view)),
  )
  await note(ports, channel, view, posted.problem)
  return posted.problem ? null : posted.result
}

type Posted<T> = { readonly problem: null; readonly result: T } | { readonly problem: ChannelProblem }

/** Whether it takes what it is to be shown is asked before, and afterwards where the chat did not take it. */
export async function postToChannel<T>(
  { surfaces }: Pick<Ports, 'surfaces'>,
  channel: Channel,
  post: (surface: ChatSurface) => Promise<T>,
): Promise<Posted<T>> {
  const problem = await channelProblem(surfaces, channel)
  const surface = surfaces.get(channel.surface)
  if (problem || !surface) return { problem: problem ?? 'not-set-up' }
  try {
    return { problem: null, result: await post(surface) }
  } catch (fault) {
    if (!(fault instanceof Fault) || fault.retry === 'later') throw fault
    return { problem: (await channelProblem(surfaces, channel)) ?? 'refused' }
  }
}

/**
 * A copy did not change: because somebody deleted it, which is their business, or because the channel takes no cards any more.
 * @returns whether it is the channel.
 */
export async function noteChannelProblem(ports: Ports, channel: Channel, view: RequestView): Promise<boolean> {
  const problem = await channelProblem(ports.surfaces, channel)
  if (problem) await note(ports, channel, view, problem)
  return problem !== null
}

async function note(ports: Ports, channel: Channel, view: RequestView, problem: ChannelProblem | null): Promise<void> {
  const { ask } = view.request
  const [{ integration }] = ask.entitlements
  const how = problem ? ({ outcome: 'failed', reason: `channel: ${problem}` } as const) : {}
  await noteChannel(ports, channel, problem, integration, {
    ...fact(ask, 'approvers.asked', { ...how, details: { channel } }),
    ...byTimer(ask.id),
    at: ports.clock.now(),
  })
}

/**
 * How it went to show something in a channel, in one transaction with what is recorded of it. Of a channel that takes nothing any
 * more those are told once who can mend it: whoever answers for the integration, and the admins where what is shown there is theirs.
 */
export async function noteChannel(
  ports: Ports,
  channel: Channel,
  problem: ChannelProblem | null,
  integration: IntegrationName | null,
  entry: AuditEntry | null = null,
): Promise<void> {
  const people = problem ? await whoCanMend(ports, channel, integration) : []
  const now = ports.clock.now()
  await ports.store.transaction(async tx => {
    if (entry) await tx.append(entry)
    if (!(await tx.noteChannel(channel, problem, now))) return
    if (!problem) return ports.log.info('channel.takes-cards-again', { channel })
    ports.log.warn('channel.takes-no-cards', { channel, problem, told: people.length })
    for (const person of people)
      await tx.schedule(
        { type: 'tell-of-channel', person, channel, because: problem },
        { key: `tell-of-channel:${channelKey(channel)}:${person}`, lane: `person:${person}`, due: now },
      )
  })
}

/** The admins are asked for where no integration is concerned, and integration owners instead of them where there are none. */
async function whoCanMend(
  ports: Ports,
  channel: Channel,
  integration: IntegrationName | null,
): Promise<readonly PersonId[]> {
  const policy = await ports.store.activePolicy()
  if (!policy) return []
  const owners = await ownersOf(ports, policy, integration)
  const admins = integration === null || shownIn(policy, channel)?.report ? await deciders(ports, policy.admins) : []
  const people = integration === null && admins.length > 0 ? admins : [...owners, ...admins]
  return [...new Set(people.map(({ id }) => id))]
}

async function ownersOf(ports: Ports, { integrations }: Policy, integration: IntegrationName | null) {
  const concerned = integrations.filter(({ name }) => integration === null || name === integration)
  const owners = concerned.flatMap(({ integrationOwner }) => integrationOwner ?? [])
  return (await Promise.all(owners.map(source => deciders(ports, source)))).flat()
}

const shownIn = (policy: Policy, channel: Channel) =>
  shownInChannels(policy).find(shown => channelKey(shown.channel) === channelKey(channel))

/** Says nothing when the channel is as it should be by now, or the access file has nothing shown there any more. */
export async function tellOfChannel(ports: Ports, task: Extract<Task, { type: 'tell-of-channel' }>): Promise<void> {
  const policy = await ports.store.activePolicy()
  const shown = policy && shownIn(policy, task.channel)
  const problem = await channelProblem(ports.surfaces, task.channel)
  if (!shown || (problem === null && task.because !== 'refused')) return
  const said = { shown: shownText(shown), report: shown.report }
  const card = channelProblemCard(task.channel, problem ?? task.because, said)
  if ((await writeToPerson(ports, task.person, card)).length === 0)
    ports.log.warn('notice.nobody-reached', { person: task.person, channel: task.channel, notice: 'channel' })
}
