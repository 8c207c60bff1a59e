import { expect, it } from 'vitest'
import type { Channel, ChatProblem } from '../../access/channel.ts'
import { flowName, minutes, surfaceName } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import { InMemoryChatSurface } from '../../ports/in-memory/chat-surface.ts'
import { nightShift } from '../break-glass/night-shift.test-support.ts'
import { aWorld } from '../world.test-support.ts'
import { channelsCheckup } from './channels.ts'

const room = (channel: string, surface = 'chat'): Channel => ({ surface: surfaceName(surface), channel })
const everyMonday = { days: ['mon'], at: 480, zone: 'Europe/Berlin' } as const

/** What is said of a room that a flow and a report name. */
async function told(problem: ChatProblem | null, { surface = 'chat' } = {}) {
  const world = await aWorld()
  const chat = new InMemoryChatSurface()
  chat.addChannel('C-requests', problem)
  const to = [room('C-requests', surface)] as const
  const policy = {
    ...world.policy,
    flows: [{ ...world.flow, notify: to }] as const,
    reports: [{ name: 'Weekly decisions', kind: 'decisions', every: everyMonday, last: minutes(60), to }] as const,
  }
  const { run } = channelsCheckup(policy, new Map([[chat.name, chat]]))
  return { chat, run, policy }
}

it('a file that names no channel is told nothing of channels', async () => {
  const world = await aWorld()
  expect(await channelsCheckup(world.policy, world.ports.surfaces).run()).toEqual([])
})

it('a channel that takes cards is told once, however many ways and reports name it', async () => {
  const { run } = await told(null)
  expect(await run()).toEqual([
    expect.objectContaining({ verdict: 'ok', says: 'The channel that the access file names takes cards.' }),
  ])
})

it.each<readonly [ChatProblem, says: RegExp, mend: RegExp]>([
  ['unknown', /It is not there, or it is private and Doorbell was not invited/, /invite Doorbell to it/],
  ['not-invited', /Doorbell was not invited to it/, /invite Doorbell to it/],
  ['archived', /It is archived/, /another channel/],
  ['shared-outside', /shared with another organisation/, /another channel/],
  ['too-many', /More people are in it/, /another channel/],
  ['not-a-channel', /a private conversation/, /another channel/],
  ['no-permission', /may not look at channels/, /look at channels, and install it again/],
])(
  'a channel that is %s is told with who names it, what is in the way and what to do about it',
  async (problem, says, mend) => {
    const { run } = await told(problem)
    expect(await run()).toEqual([
      {
        about: 'Channels',
        // Nobody else is shown a report: what is asked for has cards of its own besides.
        verdict: 'problem',
        says: expect.stringMatching(
          new RegExp(
            `^The report “Weekly decisions” and the flow “Production” cannot be shown in C-requests \\(Chat\\)\\..*${says.source}`,
          ),
        ),
        mend: expect.stringMatching(mend),
        page: null,
        pages: [],
      },
    ])
  },
)

it('a channel that only requests are shown in is a warning, because whoever decides has a card of their own', async () => {
  const { run, policy, chat } = await told('archived')
  const { reports: _, ...withoutReports } = policy
  expect((await channelsCheckup(withoutReports, new Map([[chat.name, chat]])).run())[0]?.verdict).toBe('warning')
  expect((await run())[0]?.verdict).toBe('problem')
})

it('a channel that is to be told of emergencies is looked at too', async () => {
  const world = await aWorld()
  const entry = { ...nightShift(world), name: flowName('Night shift'), notify: [room('C-nowhere')] as const }
  const { run } = channelsCheckup({ ...world.policy, breakGlass: [entry] }, world.ports.surfaces)
  expect((await run())[0]?.says).toMatch(/^The emergency entry “Night shift” cannot be shown in C-nowhere/)
})

it('a channel in a chat that Doorbell does not speak in is told', async () => {
  const { run } = await told(null, { surface: 'elsewhere' })
  expect((await run()).map(({ verdict, says }) => `${verdict}: ${says}`)).toEqual([
    'problem: The report “Weekly decisions” and the flow “Production” cannot be shown in C-requests (Elsewhere). Doorbell does not speak in that chat.',
  ])
})

it('a chat that cannot be asked is said so, and hides nothing of other channels', async () => {
  const world = await aWorld()
  const chat = new InMemoryChatSurface()
  chat.addChannel('C-one')
  chat.addChannel('C-two', 'archived')
  const flows = [{ ...world.flow, notify: [room('C-one'), room('C-two')] as const }] as const
  chat.failNext('channelProblem', new Fault('chat.away', 'nobody answers', { retry: 'later' }))
  const { run } = channelsCheckup({ ...world.policy, flows }, new Map([[chat.name, chat]]))
  expect((await run()).map(({ verdict, says }) => `${verdict}: ${says}`)).toEqual([
    'not-checked: Whether C-one (Chat) takes cards could not be asked: nobody answers',
    expect.stringMatching(/^warning: .* cannot be shown in C-two \(Chat\)\. It is archived\.$/),
  ])
})
