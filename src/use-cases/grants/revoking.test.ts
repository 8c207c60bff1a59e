import { beforeEach, describe, expect, it } from 'vitest'
import type { PersonId } from '../../access/vocabulary.ts'
import type { ChatAccount } from '../../ports/chat-surface.ts'
import { aWorld, type World } from '../world.test-support.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
})
const granted = async (who = world.ana.id, name = 'jit-prod-db-readers') => {
  await world.types(who, `request ${name} for 2h because INC-7`)
  await world.presses(name === 'jit-untagged' ? world.ines.id : world.olga.id, 'Approve')
}
const held = () => world.holds(world.readers, world.ana.id)
const revokeValue = () => world.buttonsOf(world.olga.id).find(({ label }) => label === 'Revoke')?.value ?? 'none'
const sends = (who: PersonId, value: string, reason: string) =>
  world.does(who, { type: 'deny-form', form: null, value, reason })
const answered = (who: PersonId) => world.answersTo(who).at(-1)

describe('whoever approved it', () => {
  it('can take it back with a button, and the holder is told at once by whom and why, and again when it is gone', async () => {
    await granted()
    expect(world.buttonsOf(world.olga.id)).toMatchObject([{ label: 'Revoke', asksForReason: true }])
    expect(world.buttonsOf(world.otto.id)).toEqual([])
    const form = world.chat.openForm()
    await world.app.conversation.fillDenyForm(world.account(world.olga.id), form, revokeValue())
    expect(world.chat.formContent(form)).toMatchObject({ title: 'Revoke', submit: 'Revoke', reasonRequired: false })
    await sends(world.olga.id, revokeValue(), 'The incident is over.')
    expect(held()).toBe(false)
    expect(world.wordsOf(world.ana.id)[0]).toMatch(
      /Ended[\s\S]*Revoked by Olga: The incident is over\.[\s\S]*Verified gone/,
    )
    expect(world.titlesOf(world.ana.id)).toHaveLength(4)
    for (const words of world.wordsOf(world.ana.id).slice(2))
      expect(words).toContain('Revoked by Olga: The incident is over.')
    expect(world.buttonsOf(world.olga.id)).toEqual([])
    expect(world.store.recorded().find(({ action }) => action === 'grant.ending')).toMatchObject({
      actor: { name: 'Olga' },
      reason: 'revoked',
      details: { because: 'The incident is over.' },
    })
  })
  it('gives no reason where they have none, and a second click changes nothing', async () => {
    await granted()
    const value = revokeValue()
    await sends(world.olga.id, value, ' ')
    await sends(world.olga.id, value, ' ')
    expect(answered(world.olga.id)).toContain('This access has already ended.')
    expect(world.directory.writes.map(({ what }) => what)).toEqual(['grant', 'revoke'])
    expect(world.wordsOf(world.ana.id)[0]).toContain('Revoked by Olga.')
  })
  it('means by a mention that account and nobody else, whatever the name beside it says', async () => {
    await granted()
    const mentioning = (account: ChatAccount) =>
      world.does(world.olga.id, {
        type: 'command',
        text: 'revoke @ana jit-prod-db-readers',
        mentions: [{ as: '@ana', account }],
      })
    await mentioning(world.account(world.ben.id))
    expect(answered(world.olga.id)).toContain('There is no live access like that which is yours to revoke')
    expect(held()).toBe(true)
    await mentioning(world.account(world.ana.id))
    expect(answered(world.olga.id)).toContain('It is being taken back now')
    expect(held()).toBe(false)
  })
  it.each([
    'revoke jit-prod-db-readers',
    'revoke Ana jit-prod-db-readers because the incident is over',
    'revoke ana@contoso.com JIT-prod-db-readers',
    'REVOKE @ana "jit-prod-db-readers"',
  ])('can say it in words: %s', async words => {
    await granted()
    await world.types(world.olga.id, words)
    expect(answered(world.olga.id)).toContain('It is being taken back now')
    expect(held()).toBe(false)
  })
  it('says which, where it could be several', async () => {
    await granted()
    await granted(world.ben.id)
    await world.types(world.olga.id, 'revoke jit-prod-db-readers')
    expect(answered(world.olga.id)).toContain(
      'That could mean several: Ana: jit-prod-db-readers, Ben: jit-prod-db-readers.',
    )
    await world.types(world.olga.id, 'revoke ben jit-prod-db-readers')
    expect(held()).toBe(true)
    expect(world.holds(world.readers, world.ben.id)).toBe(false)
  })
})

describe('what is held twice, because it was asked for again', () => {
  const grantedTwice = async () => {
    await granted()
    await world.types(world.ana.id, 'request jit-prod-db-readers for 4h because INC-8')
    await world.presses(world.olga.id, 'Approve')
    expect(await world.store.liveGrantsOf([world.ana.id])).toHaveLength(2)
  }
  it('says on the dialogue that another request keeps it, and is kept until that one is revoked too', async () => {
    await grantedTwice()
    const form = world.chat.openForm()
    const value = revokeValue()
    await world.app.conversation.fillDenyForm(world.account(world.olga.id), form, value)
    expect(JSON.stringify(world.chat.formContent(form))).toContain('Another request gives them the same')
    await sends(world.olga.id, value, 'over')
    expect(held()).toBe(true)
    await world.app.conversation.fillDenyForm(world.account(world.olga.id), form, revokeValue())
    expect(JSON.stringify(world.chat.formContent(form))).toContain('It is taken back at once')
    await sends(world.olga.id, revokeValue(), 'over')
    expect(held()).toBe(false)
  })
  it('is taken back by words as a whole', async () => {
    await grantedTwice()
    world.directory.join(world.admins, world.ines.id)
    await world.types(world.ines.id, 'revoke ana jit-prod-db-readers because of an alarm')
    expect(answered(world.ines.id)).toContain('It is being taken back now')
    expect(held()).toBe(false)
    // One of the two finds it gone, and believes that once the directory has settled.
    await world.wind(3)
    expect(await world.store.liveGrantsOf([world.ana.id])).toEqual([])
    expect(world.titlesOf(world.ana.id).filter(title => title === 'Ended').length).toBeGreaterThanOrEqual(2)
  })
})

describe('an admin', () => {
  it('takes back anything, by the directory’s word of the moment', async () => {
    await granted()
    await world.types(world.ines.id, 'revoke jit-prod-db-readers')
    expect(answered(world.ines.id)).toContain('There is no live access like that which is yours to revoke.')
    world.directory.join(world.admins, world.ines.id)
    await world.types(world.ines.id, 'revoke ana jit-prod-db-readers because of an alarm')
    expect(held()).toBe(false)
    expect(world.wordsOf(world.ana.id)[0]).toContain('Revoked by Ines: of an alarm')
  })
  it('also what is only about to be given: nothing is written then', async () => {
    world.directory.join(world.admins, world.ines.id)
    const { Fault } = await import('../../ports/fault.ts')
    await world.types(world.ana.id, 'request jit-prod-db-readers for 2h because INC-7')
    for (let time = 0; time < 3; time++)
      world.directory.failNext('grantability', new Fault('graph.unavailable', 'away', { retry: 'later' }))
    await world.presses(world.olga.id, 'Approve')
    const [grant] = await world.store.liveGrantsOf([world.ana.id])
    if (grant?.status === 'starting' || grant?.status === 'scheduled') {
      await world.types(world.ines.id, 'revoke jit-prod-db-readers because of an alarm')
      expect(world.wordsOf(world.ana.id)[0]).toContain('It was taken back before it began, by Ines: of an alarm')
    } else throw new Error(`it is ${grant?.status}`)
    await world.wind(5)
    expect(held()).toBe(false)
    expect(world.directory.writes).toEqual([])
  })
})

describe('somebody who owns it too, and did not approve it', () => {
  it('is told who can revoke it, and revokes nothing', async () => {
    await granted()
    await world.types(world.otto.id, 'revoke ana jit-prod-db-readers')
    expect(answered(world.otto.id)).toContain(
      'Ana holds jit-prod-db-readers, and you did not approve it. Whoever did can revoke it, Olga, and every access admin can.',
    )
    await world.types(world.otto.id, 'revoke ben jit-prod-db-readers')
    expect(answered(world.otto.id)).toContain('There is no live access like that which is yours to revoke.')
    expect(held()).toBe(true)
  })
})

describe('anybody else', () => {
  it.each([
    'revoke jit-prod-db-readers',
    'revoke ana jit-prod-db-readers',
    'revoke finance-ledger',
    'revoke nobody nothing',
    'revoke',
  ])('reads the same sentence, whether or not there is such access: %s', async words => {
    await granted()
    for (const stranger of [world.ben.id, world.ines.id]) {
      await world.types(stranger, words)
      expect(answered(stranger)).toContain('There is no live access like that which is yours to revoke.')
    }
    expect(held()).toBe(true)
  })
  it('reads of a button’s value what is read of one that names nothing', async () => {
    await granted()
    const value = revokeValue()
    const texts = []
    for (const sent of [value, value.replace(/.{4}$/, '0fff')]) {
      await sends(world.ben.id, sent, 'mine now')
      texts.push(answered(world.ben.id))
      const form = world.chat.openForm()
      await world.app.conversation.fillDenyForm(world.account(world.ben.id), form, sent)
      texts.push(JSON.stringify(world.chat.formContent(form)))
    }
    expect(texts[0]).toBe(texts[2])
    expect(texts[1]).toBe(texts[3])
    expect(held()).toBe(true)
  })
})
