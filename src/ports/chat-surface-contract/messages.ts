import { expect, it } from 'vitest'
import { approval, faultOf, settled } from './samples.ts'
import type { ChatWorld } from './under-contract.ts'

export function messagesContract(world: () => ChatWorld): void {
  it('posts a card to one person, and nobody else sees it', async () => {
    const { surface, people, seenBy } = world()
    await surface.post(people.ana, approval)
    expect(seenBy(people.ana)).toMatchObject([{ buttons: ['Approve', 'Deny'] }])
    expect(seenBy(people.ana)[0]?.text).toContain('Ana Ruiz asks for Production readers')
    expect(seenBy(people.olga)).toEqual([])
  })

  it('posts the same card twice as two messages, each with a reference of its own', async () => {
    const { surface, people, seenBy } = world()
    const first = await surface.post(people.ana, approval)
    const second = await surface.post(people.ana, approval)
    expect(second).not.toEqual(first)
    expect(seenBy(people.ana)).toHaveLength(2)
  })

  it('replaces a whole message, buttons included', async () => {
    const { surface, people, seenBy } = world()
    const message = await surface.post(people.ana, approval)
    await surface.update(message, settled)
    expect(seenBy(people.ana)).toHaveLength(1)
    expect(seenBy(people.ana)[0]?.buttons).toEqual([])
    expect(seenBy(people.ana)[0]?.text).toContain('Denied by Olga')
    expect(seenBy(people.ana)[0]?.text).not.toContain('asks for')
  })

  it('says that a message is lost for good when it was deleted', async () => {
    const { surface, people } = world()
    const message = await surface.post(people.ana, approval)
    await world().deleteMessage(message)
    expect(await faultOf(surface.update(message, settled))).toMatchObject({ retry: 'never', result: 'not-done' })
  })

  it('says that somebody who has left cannot be reached any more', async () => {
    expect(await faultOf(world().surface.post(world().people.leaver, approval))).toMatchObject({ retry: 'never' })
  })

  it('says that nobody is behind an account that does not exist', async () => {
    const nobody = { ...world().people.ana, user: 'U0NOBODY' }
    expect(await faultOf(world().surface.post(nobody, approval))).toMatchObject({ retry: 'never' })
    expect(await faultOf(world().surface.accountFacts(nobody))).toMatchObject({ retry: 'never' })
  })

  it('says that it may do later what failed for a moment, and then does it', async () => {
    const { surface, people, seenBy } = world()
    world().failNextPost()
    expect(await faultOf(surface.post(people.ana, approval))).toMatchObject({ retry: 'later' })
    expect(seenBy(people.ana)).toEqual([])
    await surface.post(people.ana, approval)
    expect(seenBy(people.ana)).toHaveLength(1)
  })

  it('does not claim that nothing happened when the answer to a post was lost', async () => {
    const { surface, people, seenBy } = world()
    world().loseAnswerOfNextPost()
    expect(await faultOf(surface.post(people.ana, approval))).toMatchObject({ retry: 'later', result: 'unknown' })
    expect(seenBy(people.ana)).toHaveLength(1)
  })

  it('answers somebody so that only they see it, with a handle and without', async () => {
    const { surface, people, seenBy } = world()
    const before = seenBy(people.ana).length
    await surface.answer(await world().replyTo(people.ana), settled)
    await surface.answer({ account: people.ana, handle: null }, settled)
    expect(seenBy(people.ana).length - before).toBe(2)
    expect(seenBy(people.olga)).toEqual([])
  })

  it('puts an answer in the place of the one that was pressed on', async () => {
    const { surface, people, seenBy } = world()
    await surface.answer(await world().replyTo(people.ana), approval)
    const before = seenBy(people.ana)
    expect(before.at(-1)).toMatchObject({ buttons: ['Approve', 'Deny'] })
    await surface.answerInPlace(await world().pressOnAnswer(people.ana), settled)
    expect(seenBy(people.ana)).toHaveLength(before.length)
    expect(seenBy(people.ana).at(-1)).toMatchObject({ buttons: [] })
    expect(seenBy(people.ana).at(-1)?.text).toContain('Denied by Olga')
    await surface.answerInPlace({ account: people.ana, handle: null }, settled)
    expect(seenBy(people.ana)).toHaveLength(before.length + 1)
  })
}
