import { beforeEach, describe, expect, it } from 'vitest'
import type { GroupId, PersonId } from '../../access/vocabulary.ts'
import { withKit } from '../asking/bundle.test-support.ts'
import { aWorld, people, type World } from '../world.test-support.ts'

/** Olga and Otto own the readers, Ines the shell; Dan may stand in for any of them. */
let world: World
let shell: GroupId
let leads: GroupId
let dan: World['ana']
beforeEach(async () => {
  world = await aWorld()
  shell = world.directory.addGroup('jit-k8s-debug')
  dan = world.directory.addPerson('Dan', { email: 'dan@contoso.com' })
  world.addToChat(dan)
  leads = world.directory.addGroup('Engineering Leads', { members: [dan.id] })
  await kitOf()
})

const kitOf = (more: { needed?: number } = {}) =>
  withKit(world, shell, { ...more, delegates: { label: 'Engineering Leads', ...people([leads]) } })
const isAway = (who: { readonly id: PersonId }) => world.types(who.id, 'delegate Dan until Saturday')
const asks = () => world.types(world.ana.id, 'request On-call kit for 2h because INC-7')
const given = () => [world.readers, shell].map(group => world.holds(group, world.ana.id))
const card = (who: { readonly id: PersonId }) =>
  world.wordsOf(who.id).findLast(words => words.includes('[Approve]')) ?? ''
const value = () =>
  [dan, world.olga, world.otto, world.ines]
    .flatMap(({ id }) => world.buttonsOf(id))
    .find(({ label }) => label === 'Approve')?.value ?? 'none'
const approves = (who: { readonly id: PersonId }, pressed = value()) =>
  world.does(who.id, { type: 'press', value: pressed, message: null })
const words = () => world.store.recorded().filter(({ action }) => action === 'decision.recorded')
const entitlement = (group: GroupId) => world.directory.entitlement(group).resource

describe('whoever stands in for the owners of several parts of a bundle', () => {
  it('decides for each of them with one press, reads so before, and each word is kept with whose it is and about what', async () => {
    world.directory.leave(world.leads, world.otto.id)
    await isAway(world.olga)
    await isAway(world.ines)
    await asks()
    expect(card(dan)).toMatch(
      /You are asked in the stead of Olga, who is away and named you\.\nIn the stead of Ines, who is away and named you, you are asked about jit-k8s-debug as well\./,
    )
    expect(card(dan)).not.toContain('others decide about the rest')
    await approves(dan)
    expect(given()).toEqual([true, true])
    expect(words().map(({ actor, details }) => [actor.id, details?.insteadOf, details?.of])).toEqual([
      [dan.id, world.olga.id, [entitlement(world.readers)]],
      [dan.id, world.ines.id, [entitlement(shell)]],
    ])
    expect(world.wordsOf(world.ana.id)[0]).toMatch(
      /Approved by Dan in the stead of Olga at .* and Dan in the stead of Ines at/,
    )
  })

  it('decides about their own part too, with their own word', async () => {
    world.directory.join(world.itOwners, dan.id)
    world.directory.leave(world.leads, world.otto.id)
    await isAway(world.olga)
    await asks()
    expect(card(dan)).toMatch(
      /In the stead of Olga, who is away and named you, you are asked about jit-prod-db-readers as well/,
    )
    await approves(dan)
    expect(given()).toEqual([true, true])
    expect(words().map(({ details }) => [details?.insteadOf, details?.of])).toEqual([
      [undefined, [entitlement(shell)]],
      [world.olga.id, [entitlement(world.readers)]],
    ])
  })

  it('counts once for each part, however many of its owners named them', async () => {
    await kitOf({ needed: 2 })
    world.directory.join(world.itOwners, world.ben.id)
    await isAway(world.olga)
    await isAway(world.otto)
    await isAway(world.ines)
    await asks()
    const pressed = value()
    await approves(dan, pressed)
    await approves(dan, pressed)
    expect(world.answersTo(dan.id).at(-1)).toContain('one person counts once')
    await approves(world.ines, pressed)
    expect(world.answersTo(world.ines.id).at(-1)).toContain('one person counts once')
    await approves(world.ben, pressed)
    expect(given()).toEqual([false, false])
    await approves(world.otto, pressed)
    expect(given()).toEqual([true, true])
  })

  it('who is named by a second owner later decides for that one as well, and the card says so by then', async () => {
    world.directory.leave(world.leads, world.otto.id)
    await isAway(world.olga)
    await asks()
    await approves(dan)
    expect(given()).toEqual([false, false])
    const pressed = value()
    await isAway(world.ines)
    expect(card(dan)).toContain('You are asked in the stead of Ines')
    await approves(dan, pressed)
    expect(given()).toEqual([true, true])
  })

  it('speaks for nobody about a part that they asked for themselves, or whose owner has spoken or is back', async () => {
    world.directory.leave(world.leads, world.otto.id)
    await isAway(world.olga)
    await isAway(world.ines)
    await asks()
    const pressed = value()
    await approves(world.ines, pressed)
    await world.types(world.ines.id, 'delegate stop')
    await approves(dan, pressed)
    expect(words().map(({ actor, details }) => [actor.id, details?.insteadOf])).toEqual([
      [world.ines.id, undefined],
      [dan.id, world.olga.id],
    ])
    expect(given()).toEqual([true, true])
  })

  it('denies all of it with one word', async () => {
    await isAway(world.olga)
    await isAway(world.ines)
    await asks()
    await world.denies(dan.id, 'not this week')
    expect(world.wordsOf(world.ana.id)[0]).toMatch(/^Denied\n/)
    expect(words()).toHaveLength(1)
  })
})
