import { beforeEach, describe, expect, it } from 'vitest'
import type { Policy } from '../../access/policy.ts'
import { policyProposalDays } from '../../access/policy-proposal.ts'
import { flowName, type GroupId, minutes, policyHash, surfaceName } from '../../access/vocabulary.ts'
import { adminNoticeCard } from '../../cards/admin-notice-card.ts'
import { aWorld, byOperator, people, versionOf, type World, words } from '../world.test-support.ts'
import { adoptVersion } from './adopt-version.ts'
import { noteAccessFile } from './note-access-file.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
  // Otto, Ben and Ines operate Doorbell.
  for (const { id } of [world.otto, world.ben, world.ines]) world.directory.join(world.admins, id)
})

const changed = (hash: string, changes: Partial<Policy['flows'][0]>): Policy => ({
  ...world.policy,
  hash: policyHash(hash),
  flows: [{ ...world.flow, ...changes }],
})
const wider = (hash = 'wider') => changed(hash, { duration: { default: minutes(60), max: minutes(600) } })
const narrower = () => changed('narrower', { duration: { default: minutes(60), max: minutes(120) } })

async function reads(policy: Policy, { readAgain = true, called = {}, imported = [] as Imported } = {}) {
  const version = { ...versionOf(policy), written: { source: '', called }, imported }
  const adopted = await adoptVersion(world.ports, version, byOperator(policy), { otherwise: 'two-person', readAgain })
  await world.settle()
  return adopted
}
type Imported = ReturnType<typeof versionOf>['imported']
const inForce = async () => (await world.store.activePolicy())?.hash
const answer = (who = world.otto) => world.answersTo(who.id).at(-1) ?? ''
const activateButton = (who = world.otto) => world.buttonsOf(who.id).find(({ label }) => label === 'Activate')?.value
const press = (value: string | undefined, who = world.otto) =>
  world.does(who.id, { type: 'press', value: value ?? 'gone', message: null })

describe('a version of the access file that widens access', () => {
  it('calls whoever the file names by an address as people know them, with the address behind it', async () => {
    const by = { kind: 'people', label: 'olga@contoso.com', groups: [], users: [world.olga.id] } as const
    const stages = [{ from: [by], needed: 1 }] as const
    await world.wind(6)
    await reads(changed('by-olga', { approval: { ...world.flow.approval, stages } }), {
      called: { [world.olga.id]: 'olga@contoso.com' },
    })
    expect(world.wordsOf(world.otto.id).join()).toContain('with this version by Olga (olga@contoso.com).')
  })
  it('is in force when two admins have read what it gives and agreed, and before that changes nothing', async () => {
    expect(await reads(wider())).toBe('proposed')
    for (const { id } of [world.otto, world.ben, world.ines])
      expect(world.wordsOf(id).join()).toMatch(
        /It gives more:\n• Flow Production: longest 8 hours until now, and then 10 hours\./,
      )
    await world.presses(world.otto.id, 'Activate')
    expect(world.wordsOf(world.otto.id).join()).toContain('You have agreed. Another admin has to agree too')
    expect(world.wordsOf(world.ben.id).join()).toContain('Otto agreed.')
    expect(await inForce()).toBe('policy-1')
    await world.presses(world.ben.id, 'Activate')
    expect(await inForce()).toBe('wider')
    for (const { id } of [world.otto, world.ben, world.ines]) {
      expect(world.wordsOf(id).join()).toContain('Agreed by Otto and Ben; in force since')
      expect(world.buttonsOf(id)).toEqual([])
    }
    expect(world.audit().filter(action => action.startsWith('policy.'))).toEqual([
      'policy.activated',
      'policy.proposed',
      'policy.agreed',
      'policy.agreed',
      'policy.activated',
    ])
    expect(world.store.recorded().at(-1)).toMatchObject({
      details: {
        widens: ['Flow Production: longest 8 hours until now, and then 10 hours.'],
        replaces: 'policy-1',
        agreed: [world.otto.id, world.ben.id],
      },
    })
  })
  it('is in force by two who agree at the same moment: no word of one is lost over that of the other', async () => {
    await reads(wider())
    const value = activateButton()
    await Promise.all([press(value), press(value, world.ben)])
    expect(await inForce()).toBe('wider')
    expect([answer(), answer(world.ben)].filter(said => said.includes('in force now'))).toHaveLength(1)
  })
  it('is not in force by two accounts of one human that agree at the same moment', async () => {
    const identity = { ...world.policy.identity, sameHuman: 'employeeId' } as const
    await world.force({ ...world.policy, identity, hash: policyHash('same-human') })
    for (const { id } of [world.otto, world.ben]) world.directory.changePerson(id, { marks: { employeeId: 'E1' } })
    await reads({ ...wider(), identity })
    const value = activateButton()
    await Promise.all([press(value), press(value, world.ben)])
    expect(await inForce()).toBe('same-human')
    expect([answer(), answer(world.ben)].filter(said => said.includes('You have agreed already'))).toHaveLength(1)
  })
  it('is not agreed to twice by one human, with whichever account', async () => {
    const identity = { ...world.policy.identity, sameHuman: 'employeeId' } as const
    await world.force({ ...world.policy, identity, hash: policyHash('same-human') })
    for (const { id } of [world.otto, world.ben]) world.directory.changePerson(id, { marks: { employeeId: 'E1' } })
    await reads({ ...wider(), identity })
    const value = activateButton()
    await press(value)
    await press(value)
    expect(answer()).toContain('You have agreed already. Another admin has to agree too')
    await press(value, world.ben)
    expect(answer(world.ben)).toContain('You have agreed already')
    expect(await inForce()).toBe('same-human')
    await press(value, world.ines)
    expect(await inForce()).toBe('wider')
  })
  it('counts the word only of whoever is an admin still, by the version in force and not by the proposed one', async () => {
    await reads({ ...wider(), admins: people([world.admins, world.leads]) })
    const value = activateButton()
    await press(value, world.olga)
    expect(answer(world.olga)).toContain('the directory does not list you among them')
    await press(value)
    world.directory.leave(world.admins, world.otto.id)
    await press(value, world.ben)
    expect(await inForce()).toBe('policy-1')
    expect(world.wordsOf(world.ines.id).join()).toContain('Ben agreed.')
    await press(value, world.ines)
    expect(await inForce()).toBe('wider')
  })
  it('is refused by one admin alone, and stays refused however often Doorbell starts, until the file is touched', async () => {
    await reads(wider())
    await world.presses(world.ben.id, 'Refuse')
    expect(world.wordsOf(world.otto.id).join()).toContain('Refused by Ben')
    expect(await reads(wider(), { readAgain: false })).toBe('refused')
    expect(await reads(wider())).toBe('proposed')
    expect(await inForce()).toBe('policy-1')
  })
  it('is asked about once, however many replicas read it, and anew after a week', async () => {
    await reads(wider())
    expect(await reads(wider())).toBe('waiting')
    const value = activateButton()
    await world.wind(8 * 24 * 60)
    await press(value)
    expect(answer()).toContain('was proposed more than 7 days ago')
    expect(await reads(wider(), { readAgain: false })).toBe('proposed')
  })
  it('is over when the file says something else, or what is in force again', async () => {
    await reads(wider())
    const old = activateButton()
    await reads(wider('wider still'))
    await press(old)
    expect(answer()).toContain('the access file says something else by now')
    const newer = world
      .buttonsOf(world.otto.id)
      .find(({ label, value }) => label === 'Activate' && value !== old)?.value
    expect(await reads(world.policy)).toBe('unchanged')
    await press(newer)
    expect(answer()).toContain('the access file says something else by now')
    expect(await inForce()).toBe('policy-1')
  })
  it('is not agreed to by somebody who read what it would change of another version', async () => {
    await reads(wider())
    const value = activateButton()
    // Another replica, with another file, at the same moment.
    await world.store.transaction(tx => tx.activatePolicy(narrower(), world.clock.at))
    await press(value)
    expect(answer()).toContain('Another version of the access file is in force by now')
  })
  it('takes its narrowing along: what is written together comes into force together', async () => {
    const both = changed('both', { duration: { default: minutes(30), max: minutes(600) } })
    await reads(both)
    expect(world.wordsOf(world.otto.id).join()).toMatch(
      /It gives less:\n• Flow Production: usual length 1 hour until now/,
    )
    expect(await inForce()).toBe('policy-1')
  })
  it('is told by the names that the file calls people by', async () => {
    const support = 'g-support' as GroupId
    const opened = changed('opened', { requesters: { everyone: false, ...people([world.engineering, support]) } })
    await reads(opened, { called: { [support]: 'Support *all*' } })
    expect(world.wordsOf(world.otto.id).join()).toContain('Flow Production: open to more: Support *all*.')
  })
  it('waits for nobody where the version in force says so, and saying so waits', async () => {
    const alone = { ...world.policy, policyChange: 'one-person', hash: policyHash('alone') } as const
    expect(await reads({ ...wider(), policyChange: 'one-person' })).toBe('proposed')
    expect(await reads(alone)).toBe('proposed')
    await world.force(alone)
    expect(await reads({ ...wider('at once'), policyChange: 'one-person' })).toBe('activated')
  })
})

describe('a version of which a card has no room to tell everything', () => {
  const manyFlows = (): Policy => ({
    ...world.policy,
    hash: policyHash('many'),
    flows: [
      world.flow,
      ...Array.from({ length: 20 }, (_, at) => ({ ...world.flow, name: flowName(`Team ${at + 1}`) })),
    ],
  })
  const readAll = () => world.presses(world.otto.id, 'Read all of it')
  const files = (who = world.otto) => world.chat.filesOf(world.account(who.id))
  beforeEach(() => reads(manyFlows()))

  it('can be read to its last line, as a file of their own, before anybody agrees', async () => {
    expect(world.wordsOf(world.otto.id).join()).toContain('and 8 more')
    expect(world.wordsOf(world.otto.id).join()).not.toContain('Team 20')
    await readAll()
    const [file, ...more] = files()
    expect(more).toEqual([])
    expect(file?.name).toMatch(/^doorbell-access-file-.*\.txt$/)
    expect(file?.content).toContain('It gives more:')
    for (let at = 1; at <= 20; at++) expect(file?.content).toMatch(new RegExp(`^- Flow Team ${at}: is new`, 'm'))
    expect(file?.content).not.toMatch(/and \d+ more/)
    expect(answer()).toMatch(/lies in our conversation as doorbell-access-file-/)
    expect(await inForce()).toBe('policy-1')
  })
  it('is on the audit with who read it, before they have it', async () => {
    await readAll()
    expect(world.store.recorded().filter(({ action }) => action === 'access.viewed')).toMatchObject([
      { actor: { id: world.otto.id }, details: { verb: 'read-policy' } },
    ])
  })
  it('is read by admins alone, as the directory says at the press', async () => {
    const value = world.buttonsOf(world.otto.id).find(({ label }) => label === 'Read all of it')?.value
    await press(value, world.olga)
    expect(answer(world.olga)).toContain('the directory does not list you among them')
    expect(files(world.olga)).toEqual([])
  })
  it('comes once they agree to the file, where the chat asks them first', async () => {
    world.chat.asksBeforeFiles = true
    await readAll()
    expect(answer()).toContain('you are asked whether you want it')
    const agreed = world.chat.agreeToFile(world.account(world.otto.id))
    await world.does(world.ben.id, { type: 'file-wanted', ...agreed })
    await world.does(world.olga.id, { type: 'file-wanted', ...agreed })
    await world.does(world.otto.id, { type: 'file-wanted', ...agreed })
    expect(files(world.otto)).toHaveLength(1)
    expect(files(world.olga)).toEqual([])
  })
  it('names the permission where the chat takes no files from Doorbell', async () => {
    world.chat.missingForFiles = 'files:write'
    await readAll()
    expect(answer()).toMatch(/may not put files into this chat[\s\S]*files:write/)
  })
})

describe('a version of which a card tells everything', () => {
  it('needs no file', async () => {
    await reads(wider())
    expect(world.buttonsOf(world.otto.id).map(({ label }) => label)).toEqual(['Activate', 'Refuse'])
  })
})

describe('a version by which nobody gets more', () => {
  it('is in force at once, and ends what is being asked about', async () => {
    await reads(wider())
    const value = activateButton()
    expect(await reads(narrower())).toBe('activated')
    await press(value)
    expect(answer()).toContain('says something else by now')
    expect(await inForce()).toBe('narrower')
  })
  it('judges what was asked before: the approval is refused, and nothing is given', async () => {
    await world.types(world.ana.id, 'request jit-prod-db-readers for 3h because INC-7')
    expect(await reads(narrower())).toBe('activated')
    await world.presses(world.olga.id, 'Approve')
    expect(world.holds(world.readers, world.ana.id)).toBe(false)
  })
})

describe('an import that says whose an account is', () => {
  const bound = (user: string) => [
    { account: { surface: surfaceName('slack'), team: 'T1', user }, person: world.ana.id },
  ]
  it('waits for two admins, who read whose it would be; one that says less does not', async () => {
    expect(await reads(world.policy, { imported: bound('U9') })).toBe('proposed')
    expect(world.wordsOf(world.otto.id).join()).toContain('The account T1/U9 is Ana.')
    expect(await world.store.importedBindings()).toEqual([])
    await world.presses(world.otto.id, 'Activate')
    await world.presses(world.ben.id, 'Activate')
    expect(await world.store.importedBindings()).toMatchObject(bound('U9'))
    expect(await reads(world.policy, { imported: bound('U9') })).toBe('unchanged')
    expect(await reads(world.policy)).toBe('activated')
    expect(await world.store.importedBindings()).toEqual([])
  })
})

describe('an access file that is not valid', () => {
  const noted = async (problems: readonly string[]) => {
    await world.store.transaction(tx => noteAccessFile(tx, problems, world.clock.at))
    await world.settle()
  }
  it('is told to every admin, once for what is wrong, and once when it is right again', async () => {
    await noted(['access.yaml:3:1: flows is missing'])
    await noted(['access.yaml:3:1: flows is missing'])
    expect(world.titlesOf(world.otto.id)).toEqual(['The access file is not valid'])
    expect(world.wordsOf(world.ben.id).join()).toContain('access.yaml:3:1: flows is missing')
    await noted([])
    await noted([])
    expect(world.titlesOf(world.otto.id)).toEqual(['The access file is not valid', 'The access file is valid again'])
  })
  it('that is wrong throughout is told in short', () => {
    const card = adminNoticeCard({ kind: 'access-file-rejected', problems: ['one', 'two'], more: 40 })
    expect(words(card)).toMatch(/• one\n• two\n• and 40 more/)
  })
})

describe('the check of the setup', () => {
  it('tells of a version that waits, and that nobody could agree to one', async () => {
    const setup = async () => {
      await world.types(world.otto.id, 'setup')
      return answer()
    }
    expect(await setup()).not.toMatch(/waits since|widen access/)
    await reads(wider())
    await world.presses(world.ben.id, 'Activate')
    expect(await setup()).toMatch(/A version that widens access waits since .*: 1 of 2 admins have agreed\./)
    await world.wind(policyProposalDays * 24 * 60 + 1)
    expect(await setup()).toContain('1 of 2 admins have agreed, and it is too old to be agreed to by now.')
    for (const { id } of [world.ben, world.ines]) world.directory.leave(world.admins, id)
    expect(await setup()).toContain('Nobody could widen access: it takes 2 admins, and 1 is active.')
  })
})
