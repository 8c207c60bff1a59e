import { expect, it } from 'vitest'
import { chatProblems } from '../../access/channel.ts'
import { personId } from '../../access/vocabulary.ts'
import { approval, faultOf, settled } from './samples.ts'
import type { ChatWorld } from './under-contract.ts'

export function channelsContract(world: () => ChatWorld): void {
  it('shows a card to everybody in a channel, and changes it there', async () => {
    const { surface, channels, seenInChannel, seenBy, people } = world()
    const channel = channels.open ?? ''
    expect(await surface.channelProblem(channel)).toBeNull()
    const message = await surface.postToChannel(channel, approval)
    expect(seenInChannel(channel)).toMatchObject([{ buttons: ['Approve', 'Deny'] }])
    await surface.update(message, settled)
    expect(seenInChannel(channel)).toMatchObject([{ buttons: [] }])
    expect(seenBy(people.ana)).toEqual([])
  })

  it('shows everybody else the same where some readers of a channel have a view of their own', async () => {
    const { surface, channels, seenInChannel } = world()
    const channel = channels.open ?? ''
    const card = { ...settled, ownView: 'v1:look:1:0' }
    const message = await surface.postToChannel(channel, card, [personId('a0000000-0000-4000-8000-000000000002')])
    expect(seenInChannel(channel)).toMatchObject([{ buttons: [] }])
    await surface.update(message, settled)
    expect(seenInChannel(channel)).toMatchObject([{ buttons: [] }])
  })

  it.each(chatProblems.filter(problem => problem !== 'refused'))(
    'says of a channel that takes no card what is in the way: %s',
    async problem => {
      const channel = world().channels[problem]
      if (channel === null) return
      expect(await world().surface.channelProblem(channel)).toBe(problem)
    },
  )

  it.each(['unknown', 'not-invited', 'archived'] as const)(
    'says that a card cannot be shown in a channel for good that is %s',
    async problem => {
      const channel = world().channels[problem]
      if (channel === null) return
      expect(await faultOf(world().surface.postToChannel(channel, approval))).toMatchObject({ retry: 'never' })
    },
  )
}
