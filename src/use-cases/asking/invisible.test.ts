import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { aWorld, type World } from '../world.test-support.ts'

/** What is there and nobody who asks here may know of, by the name under which it would be looked for. */
const secretGroup = 'Finance Ledger 2026'
const secretPerson = 'Quentin'

/** The same company twice: in one the secret goes by the name that is asked for, in the other by another one. */
async function company({ hasIt }: { hasIt: boolean }): Promise<World> {
  const world = await aWorld()
  world.directory.changeGroup(world.secret, { name: hasIt ? secretGroup : 'something-else' })
  const person = world.directory.addPerson(hasIt ? secretPerson : 'Somebody', { email: 'q@contoso.com' })
  world.directory.join(world.secret, person.id)
  await world.wind(10)
  return world
}

type Asker = (world: World) => World['ana']
const askers: Readonly<Record<string, Asker>> = {
  'a colleague who may ask for other things': world => world.ben,
  'an owner of other things': world => world.otto,
}

const names = fc.constantFrom(secretGroup, secretGroup.toUpperCase(), `“${secretGroup}”`, `*${secretGroup}*`)
const people = fc.constantFrom('', 'me ', `${secretPerson} `, 'Ana ', 'nobody@contoso.com ', `"${secretPerson}" `)
const sentences = fc.oneof(
  names.map(name => `request ${name} for 1h because I want to know`),
  names.map(name => `who ${name}`),
  names.map(name => `activity ${name}`),
  people.map(person => `activity ${person}`),
  fc.tuple(fc.constantFrom('why', 'can', 'revoke'), people, names).map(words => words.join(' ').replace('  ', ' ')),
  fc.tuple(fc.constantFrom('return', 'cancel', 'extend'), names).map(words => words.join(' ')),
  names.map(name => `breakglass ${name} because I want to know`),
  fc
    .tuple(fc.constantFrom('freeze', 'thaw', 'panic', 'tag', 'report of', 'report holders of'), names)
    .map(words => words.join(' ')),
  people.map(person => `delegate ${person}until Friday`),
  people.map(person => `keep ${person}`),
  people.map(person => `report decisions of ${person}`),
  fc
    .tuple(names, people)
    .map(([name, person]) => `request ${name} for ${person || 'me '}for 1h because I want to know`),
)

/** Which questions the directory was asked, in order: how long an answer takes follows from them. */
function listening({ directory }: World): string[] {
  const asked: string[] = []
  for (const method of [
    'person',
    'peopleByEmail',
    'groupsAmong',
    'groupsAround',
    'activeMembers',
    'manager',
    'ownersOf',
  ] as const) {
    const real = directory[method].bind(directory) as (...question: unknown[]) => Promise<unknown>
    vi.spyOn(directory, method).mockImplementation(((...question: unknown[]) => {
      asked.push(method)
      return real(...question)
    }) as never)
  }
  return asked
}

it.each(Object.entries(askers))(
  '%s learns from no sentence whether something they may not see exists: not by a word, and not by a question to the directory',
  async (_who, asker) => {
    const [there, notThere] = [await company({ hasIt: true }), await company({ hasIt: false })]
    const heard = [listening(there), listening(notThere)]
    await fc.assert(
      fc.asyncProperty(sentences, async sentence => {
        for (const list of heard) list.length = 0
        for (const world of [there, notThere]) await world.types(asker(world).id, sentence)
        const [one, other] = [there, notThere].map(world => world.answersTo(asker(world).id).at(-1))
        expect(one, sentence).toBe(other)
        expect(heard[0], sentence).toEqual(heard[1])
      }),
      { numRuns: 60 },
    )
    expect(there.audit()).toEqual(notThere.audit())
    expect(there.audit()).not.toContain('access.viewed')
  },
  60_000,
)
