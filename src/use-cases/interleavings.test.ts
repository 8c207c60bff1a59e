import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aTroubledWorld, type Trouble, type TroubledWorld, troubles } from './troubled-world.test-support.ts'

type Event =
  | { readonly what: 'asks'; readonly minutes: number }
  | { readonly what: 'passes'; readonly minutes: number }
  | { readonly what: 'approves' | 'returns' | 'is added by hand' | 'is removed by hand' }
  | { readonly what: 'goes wrong'; readonly how: Trouble }

const events: fc.Arbitrary<Event> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ what: fc.constant('asks' as const), minutes: fc.constantFrom(3, 30, 60) }) },
  { weight: 3, arbitrary: fc.constant({ what: 'approves' as const }) },
  { weight: 2, arbitrary: fc.constant({ what: 'returns' as const }) },
  { weight: 1, arbitrary: fc.constant({ what: 'is added by hand' as const }) },
  { weight: 1, arbitrary: fc.constant({ what: 'is removed by hand' as const }) },
  { weight: 4, arbitrary: fc.record({ what: fc.constant('passes' as const), minutes: fc.constantFrom(1, 2, 10, 31) }) },
  { weight: 4, arbitrary: fc.record({ what: fc.constant('goes wrong' as const), how: fc.constantFrom(...troubles) }) },
)

async function happens(world: TroubledWorld, event: Event): Promise<void> {
  switch (event.what) {
    case 'asks':
      await world.asks(event.minutes)
      break
    case 'approves':
      await world.approves()
      break
    case 'returns':
      await world.returns()
      break
    case 'is added by hand':
      await world.addByHand()
      break
    case 'is removed by hand':
      world.removeByHand()
      break
    case 'goes wrong':
      world.coming.push(event.how)
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
  // A task whose process died waits for its lease; what failed waits for its next attempt.
  const calm = clock.at.getTime() - book.lastTrouble.getTime() > 2 * 60_000
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
    const stories = fc.asyncProperty(fc.array(events, { minLength: 6, maxLength: 28 }), async story => {
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
    await fc.assert(stories, { numRuns: 50 })
  }, 120_000)
})
