import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../ports/log.ts'
import { sandboxAccessFile } from '../access-file.ts'
import type { Sandbox } from '../sandbox.ts'
import { asked, eventually } from './asked.test-support.ts'
import { castOf } from './cast.test-support.ts'
import { startOnPostgres } from './start-on-postgres.test-support.ts'

/** The sandbox's own file, with owners in a schema extension and in what a synchronised group brings along as well, the latter in this order. */
const accessFile = sandboxAccessFile.replace(
  '      - { key: readers,',
  [
    '      - { key: extkvbmkofy_doorbell/team, attribute: group }',
    '      - { key: extensionAttribute7, attribute: group }',
    '      - { key: extensionAttribute3, attribute: group }',
    '      - { key: readers,',
  ].join('\n'),
)

let sandbox: Sandbox
let cast: ReturnType<typeof castOf>
let truth: Sandbox['entra']['truth']
beforeAll(async () => {
  sandbox = await startOnPostgres({ port: 0, log: silentLog, accessFile })
  cast = castOf(sandbox)
  truth = sandbox.entra.truth
})
afterAll(() => sandbox?.stop())

let asks = 0
/** Somebody asks, and somebody's card says why they are asked. */
async function askedWhy(group: string, by: string, who: string, why: RegExp): Promise<void> {
  const reason = `OWN-${++asks}`
  await cast.as(by).command(`request ${group} for 1h because ${reason}`)
  const card = await cast.seen(cast.as(who), new RegExp(reason))
  expect(cast.as(who).read(card).text).toMatch(why)
}
const tagEvents = async () =>
  (await sandbox.world.audit(null, 500)).filter(({ action }) => action.startsWith('tag.')).reverse()

describe('the owner of a resource', () => {
  it('is read out of its description, and asked', () =>
    askedWhy('jit-search-index', 'ana', 'priya', /its description says owner = Platform Leads/))
  it('is read out of a directory extension of Doorbell’s own application, and asked', async () => {
    const kept = (await tagEvents()).map(({ details }) => details)
    expect(kept).toContainEqual(expect.objectContaining({ source: 'attributes', value: 'Payments Leads' }))
    await askedWhy('jit-status-page', 'ana', 'julia', /its attribute owner = Support Leads/)
  })
  it('is read out of a schema extension, when it is written there and while it is', async () => {
    const extensions = { extkvbmkofy_doorbell: { team: 'Finance Leads', cost: 4711 } }
    truth.alterGroup('jit-feature-flags', { extensions })
    sandbox.world.clock.wind(5)
    await eventually('it was read', async () => JSON.stringify(await tagEvents()).includes('"value":"Finance Leads"'))
    await askedWhy('jit-feature-flags', 'tomasz', 'farah', /its attribute extkvbmkofy_doorbell\/team = Finance Leads/)
    truth.alterGroup('jit-feature-flags', { extensions: {} })
    sandbox.world.clock.wind(5)
    await eventually('it was forgotten', async () =>
      JSON.stringify(await tagEvents()).includes('"before":"Finance Leads"'),
    )
    await askedWhy('jit-feature-flags', 'lukas', 'ines', /as integration owner, because nothing names its owner/)
  })
  it('is read out of the attributes that a synchronised group brings along: all who are named, by the first key in the file that names anybody', async () => {
    const carries = (attributes: Readonly<Record<string, string>>) =>
      truth.alterGroup('jit-feature-flags', { extensions: { onPremisesExtensionAttributes: attributes } })
    const wasRead = (value: string) =>
      eventually('it was read', async () => JSON.stringify(await tagEvents()).includes(`"value":"${value}"`))
    carries({ extensionAttribute3: 'Payments Leads', extensionAttribute7: 'Finance Leads, Support Leads' })
    sandbox.world.clock.wind(5)
    await wasRead('Finance Leads, Support Leads')
    await wasRead('Payments Leads')
    const both = /its attribute extensionAttribute7 = Finance Leads, Support Leads/
    await askedWhy('jit-feature-flags', 'jonas', 'farah', both)
    await cast.seen(cast.as('julia'), both)
    expect(cast.textsOf(cast.as('marta')).join()).not.toContain('jit-feature-flags')
    carries({ extensionAttribute3: 'Payments Leads' })
    sandbox.world.clock.wind(5)
    await eventually('it was forgotten', async () =>
      JSON.stringify(await tagEvents()).includes('"before":"Finance Leads, Support Leads"'),
    )
    await askedWhy('jit-feature-flags', 'carlos', 'marta', /its attribute extensionAttribute3 = Payments Leads/)
    carries({})
    sandbox.world.clock.wind(5)
    await eventually('nothing is kept of it', async () =>
      JSON.stringify(await tagEvents()).includes('"before":"Payments Leads"'),
    )
  })
  it('is whoever holds a directory role by now, and asked', async () => {
    await askedWhy('jit-usage-reports', 'ana', 'beth', /you own this resource \(tag readers = Reports Reader\)/)
    truth.unassignRole('Reports Reader', 'Beth Collins')
    await askedWhy('jit-usage-reports', 'jonas', 'ines', /because nobody named by its owner tag is active/)
    truth.assignRole('Reports Reader', 'Beth Collins')
  })
  it('is whom Entra lists, where nothing names one; and who is disabled there is not contacted', async () => {
    await askedWhy('jit-lab-cluster', 'ana', 'mei', /the directory lists you as an owner of this resource/)
    expect(cast.textsOf(cast.as('dmitri')).join()).not.toContain('jit-lab-cluster')
  })
  it('that could be several leads to the integration owner, and the card says so', () =>
    askedWhy(
      'jit-release-train',
      'ana',
      'ines',
      /You are asked as integration owner, because its description could mean several, and does not say which/,
    ))
  it('whose group is empty, or holds only who has left, leads to the integration owner', async () => {
    await askedWhy('jit-datacenter-vpn', 'ana', 'ines', /because nobody named by its owner tag is active/)
    await askedWhy('jit-migrated-erp', 'ana', 'noor', /because nobody named by its owner tag is active/)
  })
  it('that Entra lists decides only while it lists them', async () => {
    const { card, owner } = await asked(sandbox, { by: 'lena', for: 'jit-lab-cluster', from: 'mei' })
    truth.removeOwner('jit-lab-cluster', 'Mei Tanaka')
    await owner.press(card, 'Approve')
    await cast.told(owner, /not yours to decide/)
    truth.addOwner('jit-lab-cluster', 'Mei Tanaka')
    await owner.press(card, 'Approve')
    await eventually('it is granted', async () => truth.isMember('jit-lab-cluster', 'Lena Meyer'))
  })
  it('keeps the ids that a name had: a namesake that appears later is not asked', async () => {
    truth.rename('Platform Leads', 'Leads of the Platform')
    truth.rename('Wiki Editors', 'Platform Leads')
    sandbox.world.clock.wind(2)
    await askedWhy('jit-search-index', 'jonas', 'priya', /its description says owner = Platform Leads/)
    expect(cast.textsOf(cast.as('julia')).join()).not.toContain('jit-search-index')
    truth.rename('Platform Leads', 'Wiki Editors')
    truth.rename('Leads of the Platform', 'Platform Leads')
  })
})

describe('a manager who decides', () => {
  it('is whom the directory names now, at the card and at the click', async () => {
    const { card, owner } = await asked(sandbox, { by: 'carlos', for: 'jit-app-signing', from: 'marta' })
    expect(owner.read(card).text).toMatch(/the directory names you as manager of the person who asks/)
    truth.alterPerson('Carlos Ibáñez', { manager: truth.person('Priya Raman').id })
    await owner.press(card, 'Approve')
    await cast.told(owner, /not yours to decide/)
    const priya = cast.as('priya')
    const anew = await cast.seen(priya, /jit-app-signing/)
    await priya.press(anew, 'Approve')
    await eventually('it is granted', async () => truth.isMember('jit-app-signing', 'Carlos Ibáñez'))
  })
  it('and is not there is replaced by the integration owner, and the card says so', async () => {
    truth.alterPerson('Jörg Müller', { manager: null })
    await askedWhy('jit-app-signing', 'jorg', 'ines', /because the directory names no manager of the person who asks/)
  })
})

describe('a tag that an admin sets in chat', () => {
  it('waits for a second admin, and names who is asked from then on', async () => {
    const [henrik, ruth] = [cast.as('henrik'), cast.as('ruth')]
    await henrik.command('tag jit-feature-flags owner=Security')
    await cast.told(henrik, /another access admin has confirmed it/)
    const card = await cast.seen(ruth, /Henrik Dahl wants to set the tag owner = Security for jit-feature-flags/)
    const own = await cast.seen(henrik, /wants to set the tag/)
    expect(henrik.read(own).buttons).toEqual([])
    await ruth.press(card, 'Confirm')
    await cast.seen(henrik, /Confirmed by Ruth Adeyemi/)
    await askedWhy('jit-feature-flags', 'ana', 'kenji', /\(tag owner = Security\)/)
    expect((await tagEvents()).slice(-2).map(({ action, actor }) => [action, actor])).toEqual([
      ['tag.proposed', 'Henrik Dahl'],
      ['tag.changed', 'Ruth Adeyemi'],
    ])
  })
  it('is refused with the candidates where a name is of several, and to whoever is no admin', async () => {
    const henrik = cast.as('henrik')
    await henrik.command('tag jit-feature-flags owner=Release Managers')
    await cast.told(henrik, /could be several\. Write one of these: Release Managers#[0-9a-f-]{36} \(Of the shop\)/)
    const ana = cast.as('ana')
    await ana.command('tag jit-feature-flags owner=Engineering')
    await cast.told(ana, /for the admins of Doorbell/)
  })
})

describe('what nobody can decide', () => {
  it('is refused when it is asked, with the reason, and the admins are told', async () => {
    for (const name of ['Ines Carvalho', 'Noor Haddad']) truth.disable(name)
    const tomasz = cast.as('tomasz')
    await tomasz.command('request jit-datacenter-vpn for 1h because INC-1')
    await cast.told(tomasz, /Nobody can be found who may decide this.*nobody among the integration owners is active/s)
    await cast.seen(cast.as('henrik'), /Tomasz Nowak asked for jit-datacenter-vpn and was refused/)
    for (const name of ['Ines Carvalho', 'Noor Haddad']) truth.enable(name)
  })
})

describe('the custom access details', () => {
  it('are previewed by an admin as whoever is granted something reads them, and by nobody else', async () => {
    const [henrik, ana] = [cast.as('henrik'), cast.as('ana')]
    await henrik.command('setup preview')
    await cast.told(henrik, /A preview[\s\S]*Granted[\s\S]*How to use it[\s\S]*jump\.contoso\.com/)
    await ana.command('setup preview')
    await cast.told(ana, /for the admins of Doorbell/)
  })
})
