import { beforeEach, describe, expect, it } from 'vitest'
import { integrationName, policyHash } from '../../access/vocabulary.ts'
import { aWorld, people, type World } from '../world.test-support.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
  // Otto and Ben operate Doorbell.
  world.directory.join(world.admins, world.otto.id)
  world.directory.join(world.admins, world.ben.id)
})
const proposes = (words: string, who = world.otto) => world.types(who.id, `tag ${words}`)
const answer = (who = world.otto) => world.answersTo(who.id).at(-1) ?? ''
const chatOwners = () => world.store.keptOwners(world.directory.entitlement(world.untagged))
const asks = () => world.types(world.ana.id, 'request jit-untagged for 1h because INC-7')

describe('a tag that an admin sets in chat', () => {
  it('waits for a second admin, and then names who is asked', async () => {
    await proposes('jit-untagged owner=Data Platform Leads')
    expect(answer()).toContain('It takes effect when another access admin has confirmed it')
    expect(world.wordsOf(world.ben.id).join()).toContain(
      'Otto wants to set the tag owner = Data Platform Leads for jit-untagged',
    )
    expect(await chatOwners()).toEqual([])
    await world.presses(world.ben.id, 'Confirm')
    expect(await chatOwners()).toMatchObject([{ source: 'chat', people: { groups: [world.leads] } }])
    await asks()
    expect(world.wordsOf(world.olga.id).join()).toContain('(tag owner = Data Platform Leads)')
    await world.types(world.olga.id, 'approvals')
    expect(answer(world.olga)).toContain('Ana asks for jit-untagged')
    expect(world.audit().filter(action => action.startsWith('tag.'))).toEqual(['tag.proposed', 'tag.changed'])
  })
  it('closes every copy of its card when it is decided', async () => {
    await proposes('jit-untagged owner=Data Platform Leads')
    await world.presses(world.ben.id, 'Confirm')
    for (const { id } of [world.otto, world.ben]) expect(world.wordsOf(id).join()).toContain('Confirmed by Ben')
    expect(world.buttonsOf(world.ben.id)).toEqual([])
  })
  it('is nothing when the second admin rejects it', async () => {
    await proposes('jit-untagged owner=Data Platform Leads')
    await world.presses(world.ben.id, 'Reject')
    expect(await chatOwners()).toEqual([])
    expect(world.wordsOf(world.otto.id).join()).toContain('Rejected by Ben')
    expect(world.audit()).toContain('tag.rejected')
  })
  it('is not confirmed by whoever proposed it, nor by another account of theirs', async () => {
    await proposes('jit-untagged owner=Data Platform Leads')
    expect(world.buttonsOf(world.otto.id)).toEqual([])
    const confirm = world.buttonsOf(world.ben.id).find(({ label }) => label === 'Confirm')?.value ?? ''
    await world.does(world.otto.id, { type: 'press', value: confirm, message: null })
    expect(answer()).toContain('another admin has to confirm it')
    world.directory.changePerson(world.otto.id, { marks: { employeeId: 'E1' } })
    world.directory.changePerson(world.ben.id, { marks: { employeeId: 'E1' } })
    const identity = { ...world.policy.identity, sameHuman: 'employeeId' } as const
    await world.force({ ...world.policy, identity, hash: policyHash('same-human') })
    await world.presses(world.ben.id, 'Confirm')
    expect(answer(world.ben)).toContain('another admin has to confirm it')
    expect(await chatOwners()).toEqual([])
  })
  it('is confirmed only by somebody who is an admin at that moment, of somebody who still is one', async () => {
    await proposes('jit-untagged owner=Data Platform Leads')
    world.directory.leave(world.admins, world.ben.id)
    await world.presses(world.ben.id, 'Confirm')
    expect(answer(world.ben)).toContain('the directory does not list you among them')
    world.directory.join(world.admins, world.ben.id)
    world.directory.leave(world.admins, world.otto.id)
    await world.presses(world.ben.id, 'Confirm')
    expect(answer(world.ben)).toContain('no longer an access admin')
    expect(await chatOwners()).toEqual([])
  })
  it('is one change, however often the button is pressed', async () => {
    await proposes('jit-untagged owner=Data Platform Leads')
    const confirm = world.buttonsOf(world.ben.id).find(({ label }) => label === 'Confirm')?.value ?? ''
    for (let time = 0; time < 3; time++)
      await world.does(world.ben.id, { type: 'press', value: confirm, message: null })
    expect(world.audit().filter(action => action === 'tag.changed')).toHaveLength(1)
    expect(answer(world.ben)).toContain('this change was already confirmed')
  })
  it('means whoever bore the name when it was proposed', async () => {
    await proposes('jit-untagged owner=Data Platform Leads')
    world.directory.changeGroup(world.leads, { name: 'Data Leads' })
    world.directory.addGroup('Data Platform Leads', { members: [world.ben.id] })
    await world.presses(world.ben.id, 'Confirm')
    expect(await chatOwners()).toMatchObject([{ people: { groups: [world.leads] } }])
  })
  it('cannot be confirmed after a week', async () => {
    await proposes('jit-untagged owner=Data Platform Leads')
    await world.wind(8 * 24 * 60)
    await world.presses(world.ben.id, 'Confirm')
    expect(answer(world.ben)).toContain('more than 7 days ago')
  })
  it('takes the place of an earlier proposal for the same tag', async () => {
    await proposes('jit-untagged owner=Data Platform Leads')
    const old = world.buttonsOf(world.ben.id).find(({ label }) => label === 'Confirm')?.value ?? ''
    await proposes('jit-untagged owner=IT Service Owners')
    await world.does(world.ben.id, { type: 'press', value: old, message: null })
    expect(answer(world.ben)).toContain('already replaced')
    await world.presses(world.ben.id, 'Confirm')
    expect(await chatOwners()).toMatchObject([{ value: 'IT Service Owners' }])
  })
  it('is removed the same way', async () => {
    await proposes('jit-untagged owner=Data Platform Leads')
    await world.presses(world.ben.id, 'Confirm')
    await proposes('jit-untagged owner=')
    expect(await chatOwners()).toHaveLength(1)
    await world.presses(world.ben.id, 'Confirm')
    expect(await chatOwners()).toEqual([])
  })
  it('is beaten by what the file says behind the same key, and counts again once it says nothing', async () => {
    await proposes('jit-untagged owner=Data Platform Leads')
    await world.presses(world.ben.id, 'Confirm')
    const value = 'IT Service Owners'
    const owner = { key: 'owner', value, people: people([world.itOwners]) }
    const before = world.policy
    const [integration] = before.integrations
    const { resource } = world.directory.entitlement(world.untagged)
    const resources = { ...integration.resources, [resource]: { tags: { owner: value }, owner } }
    await world.force({ ...before, hash: policyHash('in-file'), integrations: [{ ...integration, resources }] })
    await asks()
    expect(world.wordsOf(world.ines.id).join()).toContain('you own this resource (tag owner = IT Service Owners)')
    expect(world.wordsOf(world.olga.id)).toEqual([])
    await world.presses(world.ines.id, 'Approve')
    await world.presses(world.ana.id, 'Return access')
    await world.force({ ...before, hash: policyHash('not in file') })
    await asks()
    expect(world.wordsOf(world.olga.id).join()).toContain('you own this resource (tag owner = Data Platform Leads)')
  })
  it.each([
    ['disabled', { enabled: false }],
    ['a guest', { kind: 'guest' }],
  ] as const)('names nobody as an owner who is %s, and nothing of it is proposed', async (_, change) => {
    const [integration] = world.policy.integrations
    const integrations = [{ ...integration, ownerAttributes: { owner: 'user' } }] as const
    await world.force({ ...world.policy, hash: policyHash('by person'), integrations })
    world.directory.changePerson(world.olga.id, change)
    await proposes('jit-untagged owner=Olga')
    expect(answer()).toContain('“Olga” is disabled or a guest, and could not decide. Nothing was changed.')
    expect(world.wordsOf(world.ben.id)).toEqual([])
    expect(world.audit()).not.toContain('tag.proposed')
    world.directory.changePerson(world.olga.id, { enabled: true, kind: 'member' })
    await proposes('jit-untagged owner=Olga')
    await world.presses(world.ben.id, 'Confirm')
    await asks()
    expect(world.wordsOf(world.olga.id).join()).toContain('you own this resource (tag owner = Olga)')
    // What was set when they were active is judged anew when somebody asks.
    world.directory.changePerson(world.olga.id, change)
    await world.types(world.ben.id, 'request jit-untagged for 1h because INC-8')
    expect(world.wordsOf(world.ines.id).join()).toContain('everybody named by its owner tag is disabled or deleted')
  })
  it('by the only admin there is cannot be confirmed by anybody, and that is said', async () => {
    world.directory.leave(world.admins, world.ben.id)
    await proposes('jit-untagged owner=Data Platform Leads')
    expect(answer()).toContain('nobody can confirm it')
  })
  it('makes a group that it names nothing to ask for', async () => {
    const named = world.directory.addGroup('jit-named-owners', { members: [world.olga.id] })
    await proposes('jit-untagged owner=jit-named-owners')
    await world.presses(world.ben.id, 'Confirm')
    await world.app.carryOut(
      {
        id: '1',
        key: 'k',
        task: { type: 'job', name: 'refresh-inventory' },
        due: world.clock.at,
        attempt: 1,
        leaseUntil: world.clock.at,
      },
      { renew: async () => {} },
    )
    await world.types(world.ana.id, 'request jit-named-owners for 1h because INC-7')
    expect(world.answersTo(world.ana.id).at(-1)).toContain('it lets whoever has it decide about access in Doorbell')
    expect(world.holds(named, world.ana.id)).toBe(false)
  })
})

describe('a tag is refused', () => {
  it.each([
    ['jit-untaged owner=Data Platform Leads', 'No resource is called “jit-untaged”. The nearest: jit-untagged'],
    ['jit-untagged boss=Data Platform Leads', 'looks for no owner behind “boss”, only behind owner'],
    ['jit-untagged owner=Nobody At All', 'The directory knows no group called “Nobody At All”'],
    ['jit-untagged owner=jit-prod-db-readers', 'is itself handed out by Doorbell'],
    [
      'jit-prod-db-readers owner=IT Service Owners',
      'The access file says owner = Data Platform Leads for this resource',
    ],
    ['jit-untagged owner=', 'as you want it already'],
    [`jit-untagged owner=${'Leads, '.repeat(28)}Data Platform Leads`, 'A tag says 200 characters at most'],
  ])('where it is %j', async (words, why) => {
    await proposes(words)
    expect(answer()).toContain(why)
    expect(world.audit()).not.toContain('tag.proposed')
  })
  it('where the name is of several, which are shown with their ids', async () => {
    const other = world.directory.addGroup('Data Platform Leads', { description: 'Of the other company' })
    await proposes('jit-untagged owner=Data Platform Leads')
    expect(answer()).toContain(`Data Platform Leads#${other} (Of the other company)`)
    await proposes(`jit-untagged owner=Data Platform Leads#${other}`)
    expect(world.audit()).toContain('tag.proposed')
  })
  it('to whoever is no admin, whether there is such a resource or not', async () => {
    await world.types(world.ana.id, 'tag finance-ledger owner=Data Platform Leads')
    const answered = world.answersTo(world.ana.id).at(-1)?.split('You typed')[0]
    await world.types(world.ana.id, 'tag no-such-thing')
    expect(world.answersTo(world.ana.id).at(-1)?.split('You typed')[0]).toBe(answered)
    expect(answered).toContain('the directory does not list you among them')
  })
  it('to an admin by a membership that Doorbell gave', async () => {
    await asks()
    await world.presses(world.ines.id, 'Approve')
    expect(world.holds(world.untagged, world.ana.id)).toBe(true)
    const admins = { groups: [world.untagged], users: [] }
    await world.force({ ...world.policy, admins, hash: policyHash('admins-by-grant') })
    await world.types(world.ana.id, 'tag jit-untagged')
    expect(world.answersTo(world.ana.id).at(-1)).toContain('the directory does not list you among them')
  })
})

describe('what is written of an owner', () => {
  it('is shown to an admin, with who is asked now', async () => {
    await proposes('jit-prod-db-readers')
    expect(answer()).toContain('owner = Data Platform Leads in the access file.')
    expect(answer()).toContain('Asked now: Olga, Otto, as resource owner.')
    await proposes('jit-untagged')
    expect(answer()).toContain('No tag names an owner.')
    expect(answer()).toContain('Asked now: Ines, as integration owner, because it has no owner tag.')
  })
})

describe('custom access details', () => {
  it('are shown to an admin as whoever is granted something reads them, and nothing is granted', async () => {
    await world.types(world.otto.id, 'setup preview Fabrikam')
    expect(answer()).toContain('No integration is called “Fabrikam”. There is Contoso.')
    await world.types(world.otto.id, 'setup preview')
    const preview = answer()
    for (const part of ['Granted', 'How to use it: Use the jump host.', 'A preview', '18 of 400 characters'])
      expect(preview).toContain(part)
    expect(preview).not.toContain('[Return access]')
    expect(world.audit()).not.toContain('request.submitted')
    await asks()
    await world.presses(world.ines.id, 'Approve')
    expect(world.wordsOf(world.ana.id).join()).toContain('How to use it: Use the jump host.')
  })
  it('are counted as people count: an emoji is one character, whatever it is made of', async () => {
    const [contoso] = world.policy.integrations
    const family = { ...contoso, accessDetails: 'Ask 👩‍👩‍👧‍👦.' }
    await world.force({ ...world.policy, hash: policyHash('an emoji'), integrations: [family] })
    await world.types(world.otto.id, 'setup preview')
    expect(answer()).toContain('6 of 400 characters')
  })
  it('are shown to nobody else', async () => {
    await world.types(world.ana.id, 'setup preview')
    expect(world.answersTo(world.ana.id).at(-1)).not.toContain('jump host')
  })
  it('are looked for by the name of an integration', async () => {
    await world.types(world.otto.id, 'setup preview contoso')
    expect(answer()).toContain('Use the jump host.')
    await world.types(world.otto.id, 'setup preview Fabrikam')
    expect(answer()).toContain('called “Fabrikam”')
  })
  it('are of the integration that is named where there are several, which are listed without a name', async () => {
    const [contoso] = world.policy.integrations
    const fabrikam = { ...contoso, name: integrationName('Fabrikam'), accessDetails: 'Use the other host.' }
    await world.force({ ...world.policy, hash: policyHash('two of them'), integrations: [contoso, fabrikam] })
    await world.types(world.otto.id, 'setup preview')
    expect(answer()).toMatch(/setup preview Contoso.*setup preview Fabrikam/)
    expect(answer()).not.toContain('host.')
    await world.types(world.otto.id, 'setup preview fabrikam')
    expect(answer()).toContain('Use the other host.')
  })
})
