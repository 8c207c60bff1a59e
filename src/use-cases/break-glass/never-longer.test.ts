import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { BreakGlass } from '../../access/break-glass.ts'
import { flowName, minutes, policyHash } from '../../access/vocabulary.ts'
import { aWorld, people } from '../world.test-support.ts'

const kind = <T extends string>(type: T) => fc.constant(type)
const steps = fc.oneof(
  fc.record({
    type: kind('breaks'),
    who: fc.constantFrom('ana', 'ben'),
    length: fc.constantFrom('', ' for 10m', ' for 30m', ' for 2h'),
  }),
  fc.record({ type: kind('extends'), who: fc.constantFrom('ana', 'ben'), by: fc.constantFrom('', ' for 10m') }),
  fc.record({ type: kind('winds'), minutes: fc.constantFrom(1, 9, 29, 31) }),
  fc.record({ type: kind('lasts'), minutes: fc.constantFrom(5, 30, 240) }),
  fc.record({ type: kind('signs'), who: fc.constantFrom('ana', 'ben', 'olga') }),
)

/** Whatever the file comes to say, and whatever is clicked in whatever order. */
it('access that was taken in an emergency never lasts longer than it was given for, and its review is never closed by who took it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 3, maxLength: 9 }), async story => {
      const world = await aWorld()
      const entry = (length: number): BreakGlass => ({
        name: flowName('Night shift'),
        requesters: { everyone: false, ...people([world.engineering]) },
        resources: world.flow.resources,
        duration: { default: minutes(length), max: minutes(length) },
        reasonRequired: true,
        approval: 'automatic',
        breakGlass: {
          tell: [{ kind: 'owner' }],
          reviewers: [{ kind: 'people', label: 'Engineering', ...people([world.engineering]) }],
        },
      })
      const inForce = (length: number) =>
        world.force({ ...world.policy, hash: policyHash(`for-${length}`), breakGlass: [entry(length)] })
      let longest = 30
      await inForce(longest)
      for (const step of story) {
        if (step.type === 'winds') await world.wind(step.minutes)
        else if (step.type === 'lasts') {
          longest = Math.max(longest, step.minutes)
          await inForce(step.minutes)
        } else {
          const { id } = world[step.who as 'ana']
          if (step.type === 'breaks')
            await world.types(id, `breakglass jit-prod-db-readers${step.length} because INC-7`)
          else if (step.type === 'extends') await world.types(id, `extend jit-prod-db-readers${step.by}`)
          else {
            const value = world.buttonsOf(world.olga.id).find(({ label }) => label === 'Sign off')?.value
            if (value) await world.does(id, { type: 'deny-form', form: null, value, reason: 'Looked' })
          }
        }
      }
      await world.wind(longest + 1)
      await world.wind(5)
      for (const { id } of [world.ana, world.ben]) expect(world.holds(world.readers, id)).toBe(false)
      const recorded = world.store.recorded()
      const at = (action: string, grant: unknown) =>
        recorded.find(row => row.action === action && row.grant === grant)?.at
      for (const { request, grant, at: since } of recorded.filter(({ action }) => action === 'grant.active')) {
        const asked = request && (await world.store.request(request))
        const ended = at('grant.ending', grant)
        if (!asked || !ended) throw new Error('it was given and never ended')
        // Time goes on in steps here: the end itself was due when it says.
        const active = recorded.find(row => row.action === 'grant.active' && row.grant === grant)
        const until = new Date(String(active?.details?.until)).getTime() - since.getTime()
        expect(until).toBeLessThanOrEqual(asked.ask.duration * 60_000)
        expect(recorded.filter(row => row.action === 'grant.extended' && row.grant === grant)).toEqual([])
      }
      for (const { actor, about } of recorded.filter(({ action }) => action === 'review.signed_off'))
        expect(actor.id).not.toBe(about)
    }),
    { numRuns: 6 },
  )
}, 60_000)
