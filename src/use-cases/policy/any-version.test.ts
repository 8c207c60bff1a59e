import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Policy } from '../../access/policy.ts'
import { onlyNarrows, policyChanges } from '../../access/policy-change/policy-changes.ts'
import { minutes, policyHash } from '../../access/vocabulary.ts'
import { aWorld, byOperator, people, versionOf, type World } from '../world.test-support.ts'
import { adoptVersion } from './adopt-version.ts'

/** Ben has two accounts; all of them may be made admins and unmade, and Ana is made one by a file alone. */
const names = ['ben', 'ben2', 'otto', 'ines', 'ana'] as const
const somebody = fc.constantFrom(...names)
const kind = <T extends string>(type: T) => fc.constant(type)
const reads = fc.record({
  type: kind('reads'),
  max: fc.constantFrom(60, 120, 240, 480),
  reason: fc.boolean(),
  automatic: fc.constantFrom(false, false, true),
  /** Who would be an admin by it besides. */
  admin: fc.constantFrom(null, null, 'ana'),
  onePerson: fc.constantFrom(false, false, false, true),
  /** Whose a chat account is by the import file, that is nobody’s else. */
  imports: fc.constantFrom<(typeof names)[number] | null>(null, null, 'otto', 'ben'),
  starts: fc.boolean(),
})
const tags = fc.record({ type: kind('tags'), who: somebody, value: fc.constantFrom('Data Platform Leads', 'Otto') })
const confirms = fc.record({ type: kind('confirms'), who: somebody, card: fc.nat(2) })
const agrees = fc.record({ type: kind('agrees'), who: somebody, card: fc.nat(2) })
const refuses = fc.record({ type: kind('refuses'), who: somebody })
const moves = fc.record({ type: kind('moves'), who: somebody })
const winds = fc.record({ type: kind('winds'), days: fc.constantFrom(1, 8) })
const steps = fc.oneof(
  { weight: 3, arbitrary: reads },
  { weight: 6, arbitrary: agrees },
  { weight: 1, arbitrary: refuses },
  { weight: 2, arbitrary: moves },
  { weight: 2, arbitrary: tags },
  { weight: 4, arbitrary: confirms },
  { weight: 1, arbitrary: winds },
)
type Step = typeof steps extends fc.Arbitrary<infer One> ? One : never

/** So that there is always one that comes into force. */
const wider = {
  type: 'reads',
  max: 240,
  reason: true,
  automatic: false,
  admin: null,
  onePerson: false,
  imports: null,
  starts: false,
} as const
const byTwo = (type: 'agrees' | 'confirms'): readonly Step[] =>
  (['ben', 'ben2', 'otto'] as const).map(who => ({ type, who, card: 0 }))
const agreedByTwo: Step[] = [
  { type: 'tags', who: 'ben', value: 'Data Platform Leads' },
  ...byTwo('confirms'),
  ...byTwo('agrees'),
  // Last: from then on Otto has another account, and presses nothing with this one.
  { ...wider, imports: 'otto' },
  ...byTwo('agrees'),
]
/** Whoever agreed is no admin any more when somebody else does. */
const noAdminAnyMore: Step[] = [
  { type: 'agrees', who: 'ben', card: 0 },
  { type: 'moves', who: 'ben' },
  { type: 'agrees', who: 'otto', card: 0 },
]

function policyOf(
  world: World,
  { max, reason, automatic, admin, onePerson }: Extract<Step, { type: 'reads' }>,
): Policy {
  const approval = automatic ? ('automatic' as const) : world.flow.approval
  const flow = {
    ...world.flow,
    duration: { default: minutes(60), max: minutes(max) },
    reasonRequired: reason,
    approval,
  }
  return {
    ...world.policy,
    hash: policyHash(JSON.stringify({ max, reason, automatic, admin, onePerson })),
    admins: people([world.admins], admin ? [world[admin].id] : []),
    identity: { ...world.policy.identity, sameHuman: 'employeeId' },
    flows: [flow],
    ...(onePerson ? { policyChange: 'one-person' } : { policyChange: 'two-person' }),
  }
}

async function live(story: readonly Step[]) {
  const world = await aWorld()
  const ben2 = world.directory.addPerson('Ben2', { email: 'ben2@contoso.com', marks: { employeeId: 'B' } })
  world.directory.changePerson(world.ben.id, { marks: { employeeId: 'B' } })
  world.addToChat(ben2)
  const of = { ben: world.ben, ben2, otto: world.otto, ines: world.ines, ana: world.ana }
  const human = (id: string) => (id === ben2.id ? world.ben.id : id)
  const inAdmins = new Set<string>(['ben', 'ben2', 'otto'])
  for (const name of inAdmins) world.directory.join(world.admins, of[name as 'ben'].id)
  const first = {
    type: 'reads',
    max: 120,
    reason: true,
    automatic: false,
    admin: null,
    onePerson: false,
    imports: null,
    starts: false,
  } as const
  await world.force(policyOf(world, first))
  let before = policyOf(world, first)
  const spare = world.chat.addAccount('spare', { email: null, displayName: 'Spare' })
  const count = { widened: 0, bound: 0, tagged: 0 }
  const isAdmin = (id: string) =>
    before.admins.users.includes(id as never) || names.some(name => of[name].id === id && inAdmins.has(name))
  let bound = await boundTo(world)
  let rows = world.store.recorded().length
  function holdToTwo(agreed: readonly string[]) {
    expect(new Set(agreed.map(human)).size, 'different people who agreed').toBeGreaterThanOrEqual(2)
    expect(
      agreed.filter(id => !isAdmin(id)),
      'who agreed and is no admin',
    ).toEqual([])
  }
  for (const step of story) {
    switch (step.type) {
      case 'reads': {
        const next = policyOf(world, step)
        const imported = step.imports ? [{ account: spare, person: of[step.imports].id }] : []
        await adoptVersion(world.ports, { ...versionOf(next), imported }, byOperator(next), {
          otherwise: 'two-person',
          readAgain: !step.starts,
        })
        await world.settle()
        break
      }
      case 'agrees': {
        const value = shown('Activate', step.card)
        if (value) await world.does(of[step.who].id, { type: 'press', value, message: null })
        break
      }
      case 'tags':
        await world.types(of[step.who].id, `tag jit-untagged owner=${step.value}`)
        break
      case 'confirms': {
        const value = shown('Confirm', step.card)
        if (value) await world.does(of[step.who].id, { type: 'press', value, message: null })
        break
      }
      case 'refuses':
        await world.presses(of[step.who].id, 'Refuse').catch(() => {})
        break
      case 'moves':
        if (inAdmins.delete(step.who)) world.directory.leave(world.admins, of[step.who].id)
        else {
          inAdmins.add(step.who)
          world.directory.join(world.admins, of[step.who].id)
        }
        break
      case 'winds':
        await world.wind(step.days * 1_440)
        break
    }
    const fresh = world.store.recorded().slice(rows)
    rows += fresh.length
    for (const { action, actor, details } of fresh)
      if (action === 'tag.changed') {
        count.tagged++
        holdToTwo([actor.id, String(details?.proposedBy)])
      }
    const last = fresh.findLast(({ action }) => action === 'policy.activated')
    const agreed = (last?.details as { agreed?: readonly string[] } | undefined)?.agreed ?? []
    const [boundNow, boundBefore] = [await boundTo(world), bound]
    bound = boundNow
    if (boundNow.some(one => !boundBefore.includes(one)) && before.policyChange !== 'one-person') {
      count.bound++
      holdToTwo(agreed)
    }
    const now = await world.store.activePolicy()
    if (!now || now.hash === before.hash) continue
    const isWider = !onlyNarrows(policyChanges(before, now))
    if (isWider && before.policyChange !== 'one-person') {
      count.widened++
      holdToTwo(agreed)
    }
    before = now
  }
  return count

  /** Any button that was ever shown to anybody is good for anybody to try. */
  function shown(button: string, card: number): string | undefined {
    const cards = names.flatMap(name => world.cardsOf(of[name].id))
    const blocks = cards.flatMap(one => one.blocks.flatMap(block => (block.kind === 'buttons' ? block.buttons : [])))
    const values = [...new Set(blocks.filter(({ label }) => label === button).map(({ value }) => value))]
    return values.at(-1 - (card % Math.max(values.length, 1)))
  }
}

const boundTo = async ({ store }: World): Promise<readonly string[]> =>
  (await store.importedBindings()).map(({ account, person }) => `${account.user} ${person}`)

describe('whatever is written into the access file, and whoever agrees to it', () => {
  it('no version, tag or import by which anybody gets more comes into force by one person alone, with however many accounts', async () => {
    const sum = { widened: 0, bound: 0, tagged: 0 }
    await fc.assert(
      fc.asyncProperty(reads, fc.array(steps, { minLength: 4, maxLength: 14 }), async (one, story) => {
        const count = await live([one, ...story])
        for (const key of ['widened', 'bound', 'tagged'] as const) sum[key] += count[key]
      }),
      {
        numRuns: 40,
        examples: [
          [wider, agreedByTwo],
          [wider, noAdminAnyMore],
        ],
      },
    )
    expect(Object.entries(sum).filter(([, times]) => times === 0)).toEqual([])
  })
})
