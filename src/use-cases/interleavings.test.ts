import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { extendableFrom, lengthOf } from '../access/grant/extending.ts'
import { aTroubledWorld, cap, type Trouble, type TroubledWorld, troubles } from './troubled-world.test-support.ts'

type Event =
  /** Asked for and approved, and this is what goes wrong on the way. */
  | { readonly what: 'is given'; readonly minutes: number; readonly wrong: readonly Trouble[] }
  | { readonly what: 'passes'; readonly minutes: number }
  | { readonly what: 'returns' | 'extends' | 'is revoked' | 'is added by hand' | 'is removed by hand' }
  | { readonly what: 'goes wrong'; readonly wrong: readonly Trouble[] }

const whileGiving = troubles.filter(trouble => /^(?:holds|grant|transaction): /.test(trouble))
const some = (from: readonly Trouble['how'][]) =>
  fc.array(fc.record({ how: fc.constantFrom(...from), skips: fc.constantFrom(0, 0, 0, 1, 2, 3) }), { maxLength: 2 })
const event = <W extends Event['what']>(what: W) => fc.constant(what)
const events: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      what: event('is given'),
      minutes: fc.constantFrom(3, 30, 60),
      wrong: some(whileGiving),
    }),
  },
  { weight: 2, arbitrary: fc.record({ what: event('returns') }) },
  { weight: 4, arbitrary: fc.record({ what: event('extends') }) },
  { weight: 1, arbitrary: fc.record({ what: event('is revoked') }) },
  { weight: 3, arbitrary: fc.record({ what: event('is added by hand') }) },
  { weight: 1, arbitrary: fc.record({ what: event('is removed by hand') }) },
  { weight: 4, arbitrary: fc.record({ what: event('passes'), minutes: fc.constantFrom(1, 2, 10, 31) }) },
  { weight: 2, arbitrary: fc.record({ what: event('goes wrong'), wrong: some(troubles) }) },
)

/** Nobody waits for long in a story: somebody who extends has waited until they may. */
async function untilItMayBeExtended(world: TroubledWorld): Promise<void> {
  const active = (await world.live()).findLast(({ status }) => status === 'active')
  if (active?.status !== 'active') return
  const wait = extendableFrom(active).getTime() - world.clock.at.getTime()
  if (wait <= 0) return
  await world.passes(wait / 60_000)
  await world.work()
}

async function happens(world: TroubledWorld, event: Event): Promise<void> {
  switch (event.what) {
    case 'is given':
      await world.asks(event.minutes)
      await world.work()
      world.coming.push(...event.wrong)
      await world.approves()
      break
    case 'returns':
      await world.returns()
      break
    case 'extends':
      await untilItMayBeExtended(world)
      await world.extends()
      break
    case 'is revoked':
      await world.revokes()
      break
    case 'is added by hand':
      await world.addByHand()
      break
    case 'is removed by hand':
      world.removeByHand()
      break
    case 'goes wrong':
      world.coming.push(...event.wrong)
      return
    case 'passes':
      await world.passes(event.minutes)
      break
    default:
      event satisfies never
  }
  await world.work()
}

/** Whatever just happened. */
async function holdsAlways({ store, book, live, clock }: TroubledWorld): Promise<void> {
  expect(await store.withoutAppointment(), 'what lives without an appointment').toEqual({ grants: [], requests: [] })
  expect(book.takenFromOthers, 'memberships taken that were somebody else’s').toBe(0)
  expect(book.takenFromLater, 'memberships taken although a later grant still gave them').toBe(0)
  // A task whose process died waits for its lease; what failed waits for its next attempt.
  const calm = clock.at.getTime() - book.lastTrouble.getTime() > 2 * 60_000
  for (const grant of await live())
    expect(lengthOf(grant.terms), 'minutes that one decision has given').toBeLessThanOrEqual(cap)
  const beyond = (await live()).filter(grant => grant.status === 'active' && grant.endsAt <= clock.at)
  if (calm) expect(beyond, 'grants active beyond their ends').toEqual([])
}

/** Nothing goes wrong any more, and more time passes than anything lasts; less, where nothing lives any longer. */
async function becomesQuiet(world: TroubledWorld): Promise<void> {
  world.coming.splice(0)
  for (let time = 0; time < 20 && (await world.live()).length > 0; time++) {
    await world.passes(20)
    await world.work()
  }
}

describe('whatever people, administrators and failures do, in whatever order', () => {
  it('what Doorbell gave is gone in the end, what others gave stays, and nothing lasts beyond its end', async () => {
    const stories = fc.asyncProperty(fc.array(events, { minLength: 3, maxLength: 16 }), async story => {
      const world = await aTroubledWorld()
      for (const event of story) {
        await happens(world, event)
        await holdsAlways(world)
      }
      const { standing } = world.book
      await becomesQuiet(world)
      await holdsAlways(world)
      expect(world.book.from, 'where the membership that is left came from').not.toBe('Doorbell')
      if (standing) expect(world.isMember(), 'a standing membership').toBe(true)
      for (const grant of await world.live()) {
        // Somebody added it again after our removal: Doorbell does not undo that, and goes on telling.
        expect(grant).toMatchObject({ status: 'ending', removedAt: expect.any(Date) })
        expect(world.book.from).toBe('hand')
      }
    })
    await fc.assert(stories, { numRuns: 100 })
  }, 120_000)
})
