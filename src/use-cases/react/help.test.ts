import { beforeEach, expect, it } from 'vitest'
import { policyHash } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import { nightShift } from '../break-glass/night-shift.test-support.ts'
import { aWorld, people, type World } from '../world.test-support.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
  world.directory.join(world.admins, world.otto.id)
})
const verbs = [
  'tag',
  'freeze',
  'thaw',
  'panic',
  'setup',
  'webhook',
  'keep',
  'breakglass',
  'delegate',
  'request',
  'approvals',
]
const nobodys = ['breakglass', 'delegate']
const but = (left: readonly string[]) => verbs.filter(verb => !left.includes(verb))
async function toldTo(who: World['ana']) {
  await world.types(who.id, 'help')
  const told = world.answersTo(who.id).at(-1) ?? ''
  return verbs.filter(verb => new RegExp(`/access ${verb}\\b.* – `).test(told))
}

it('is told without the verbs that only admins may use to whoever is none', async () => {
  expect(await toldTo(world.ana)).toEqual(['request', 'approvals'])
  expect(await toldTo(world.otto)).toEqual(but(nobodys))
})

it('tells of breaking the glass to whom the access file names for it, and to nobody else', async () => {
  const entry = { ...nightShift(world), requesters: { everyone: false, ...people([], [world.ana.id]) } }
  await world.force({ ...world.policy, hash: policyHash('with an entry'), breakGlass: [entry] })
  expect(await toldTo(world.ana)).toContain('breakglass')
  expect(await toldTo(world.ben)).not.toContain('breakglass')
})

it('tells of standing in where an access flow lets somebody', async () => {
  await world.decidedBy({ delegates: { label: 'Shift', ...people([world.leads], []) } })
  expect(await toldTo(world.olga)).toContain('delegate')
})

it('names to whoever answers for an integration what is theirs besides', async () => {
  const [contoso] = world.policy.integrations
  const integrations = [{ ...contoso, userCleanupDays: 30 }] as const
  await world.force({ ...world.policy, hash: policyHash('with a cleanup'), integrations })
  expect(await toldTo(world.ines)).toEqual(['keep', 'request', 'approvals'])
})

it('is told in full while nobody can say who is an admin', async () => {
  world.directory.groupsAmong = async () => {
    throw new Fault('graph.unavailable', 'away', { retry: 'later' })
  }
  expect(await toldTo(world.ana)).toEqual(but(['delegate']))
})

it('is told in full while nobody can say who asks, who can do nothing else meanwhile', async () => {
  await world.types(world.ana.id, 'mine')
  world.directory.person = world.directory.peopleByEmail = async () => {
    throw new Fault('graph.unavailable', 'away', { retry: 'later' })
  }
  expect(await toldTo(world.ana)).toEqual(but(['delegate']))
  await world.types(world.ana.id, 'help freeze')
  expect(world.answersTo(world.ana.id).at(-1)).toContain('stop granting')
  await world.types(world.ana.id, 'mine')
  expect(world.answersTo(world.ana.id).at(-1)).toContain('I cannot reach everything')
})

it('tells more about any verb to everybody who names it', async () => {
  await world.types(world.ana.id, 'help freeze')
  expect(world.answersTo(world.ana.id).at(-1)).toContain('stop granting')
})
