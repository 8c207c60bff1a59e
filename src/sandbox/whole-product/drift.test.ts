import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { holderOf } from '../../access/drift/states.ts'
import { personId } from '../../access/vocabulary.ts'
import { silentLog } from '../../ports/log.ts'
import { connectEntra } from '../../providers/entra/connect.ts'
import { personIn } from '../company.ts'
import type { Sandbox } from '../sandbox.ts'
import type { Person } from '../slack/person.ts'
import { asked, eventually } from './asked.test-support.ts'
import { castOf } from './cast.test-support.ts'
import { castInTeams } from './cast-in-teams.test-support.ts'
import { startOnPostgres } from './start-on-postgres.test-support.ts'

let sandbox: Sandbox
let cast: ReturnType<typeof castOf>
let truth: Sandbox['entra']['truth']
beforeAll(async () => {
  sandbox = await startOnPostgres({ port: 0, log: silentLog, teams: true, notifications: true })
  cast = castOf(sandbox)
  truth = sandbox.entra.truth
  Object.assign(sandbox.entra, { lag, handsTrail: true })
  // Everybody who stands in a group at the beginning does so rightly.
  await eventually('the first look is over', async () => (await sandbox.doorbell.store.mark('directory')) !== null)
})
afterAll(() => sandbox?.stop())

const idOf = (handle: string) => personIn(sandbox.world.company, handle).id
const holds = (group: string, handle: string) => truth.isMember(group, idOf(handle))

/** Milliseconds by which what is read is behind. */
const lag = 150

/** Milliseconds for a minute: well above what the directory may be behind, so that no look of the next minute meets the one before. */
const aMoment = 500

/** What is undone is read as gone before a minute more is wound: what is read too soon would be taken for put there again. */
async function taken(stands: () => boolean) {
  await eventually('it is taken away', async () => !stands())
  await wait(2 * lag)
}

/** Winds minute by minute, as time goes: what is done by hand is found within minutes. */
async function found(person: Person, words: RegExp, minutes = 8) {
  for (let minute = 0; minute < minutes; minute++) {
    sandbox.world.clock.wind(1)
    const message = await cast.seen(person, words, aMoment).catch(() => null)
    if (message) return message
  }
  // A busy machine is still at work on minutes that were wound already, and what it looked at too soon it looks at again a minute later.
  for (let time = 0; time < 3; time++) {
    const message = await cast.seen(person, words, 8_000).catch(() => null)
    if (message) return message
    sandbox.world.clock.wind(1)
  }
  return cast.seen(person, words)
}

async function granted(by: string, group: string, from: string, duration = '4h') {
  const story = await asked(sandbox, { by, for: group, from, duration })
  await story.owner.press(story.card, 'Approve')
  await cast.seen(story.asker, new RegExp(`${story.reason}[\\s\\S]*Usable since`))
  // Longer than the directory may be behind, so that nothing of ours is in question.
  sandbox.world.clock.wind(3)
  return story
}

describe('a directory that is changed by hand, over HTTP, with reads that trail writes', () => {
  it('a grant that is removed: its holder is told by whom, its owner in both chats, and Undo gives it back', async () => {
    const story = await granted('ana', 'jit-prod-db-readers', 'olga')
    truth.removeMember('jit-prod-db-readers', 'Ana Moreno')
    const teams = castInTeams(sandbox)
    await teams.as('olga').say('help')
    await found(story.owner, /Access was removed by hand[\s\S]*Ana Moreno, jit-prod-db-readers/)
    const ended = await found(story.asker, /Ended[\s\S]*Removed by hand by Max Admin at [\s\S]*Verified gone at/)
    expect(story.asker.read(ended).text).not.toContain('The time is up')
    const card = await found(
      story.owner,
      /Access was removed by hand[\s\S]*Removed by hand by Max Admin at [\s\S]*audit[\s\S]*\[Undo\]/,
    )
    await teams.seen(teams.as('olga'), /Access was removed by hand[\s\S]*Max Admin/)
    await story.owner.press(card, 'Undo')
    await eventually('it is given back', async () => holds('jit-prod-db-readers', 'ana'))
    await teams.seen(teams.as('olga'), /Undone[\s\S]*decided by Olga Petrova[\s\S]*given back until/)
  })

  it('somebody who is added: nothing is changed, Keep is one decision, and who is late is told whose', async () => {
    truth.addMember('jit-prod-db-writers', 'Ana Moreno')
    const olga = cast.as('olga')
    const tomasz = cast.as('tomasz')
    // Before the audit tells by whom, nobody decides that it stays.
    const words = /Somebody was added by hand[\s\S]*Ana Moreno, jit-prod-db-writers[\s\S]*by Max Admin at/
    const card = await found(olga, words)
    const late = await found(tomasz, words)
    const stale = structuredClone(late)
    await olga.press(card, 'Keep')
    await cast.seen(olga, /Kept as it is: decided by Olga Petrova/)
    await cast.seen(tomasz, /Kept as it is: decided by Olga Petrova/)
    await tomasz.press(stale, 'Undo').catch(() => undefined)
    expect(holds('jit-prod-db-writers', 'ana')).toBe(true)
    await olga.command('why ana.moreno@contoso.com jit-prod-db-writers')
    await cast.told(olga, /and not from Doorbell[\s\S]*Added by hand[\s\S]*Kept as it is: decided by Olga Petrova/)
    // It stands rightly from now on.
    truth.forgetDelta()
    for (let minute = 0; minute < 3; minute++) sandbox.world.clock.wind(1)
    expect(await sandbox.doorbell.store.openDrifts()).toEqual([])
  })

  it('a group that is put into a group that is handed out, by which everybody in it has it: its owner in both chats reads by whom, and Undo takes it out', async () => {
    const [group, inner] = ['jit-prod-db-writers', 'Facilities Leads']
    truth.addMember(inner, 'Ana Moreno')
    truth.addMember(group, inner)
    const teams = castInTeams(sandbox)
    const olga = cast.as('olga')
    await found(olga, /A group was added by hand[\s\S]*Facilities Leads, jit-prod-db-writers/)
    const card = await found(
      olga,
      /A group with \d+ (?:person|people) was added by hand by Max Admin at [\s\S]*\[Undo\]/,
    )
    expect(olga.read(card).text).not.toContain('[Adopt')
    await teams.seen(teams.as('olga'), /A group was added by hand[\s\S]*Max Admin/)
    expect([truth.isMember(group, inner), truth.everybodyIn(group).includes(idOf('ana'))]).toEqual([true, true])
    await olga.press(card, 'Undo')
    await taken(() => truth.isMember(group, inner))
    await found(olga, /Undone[\s\S]*Facilities Leads, jit-prod-db-writers[\s\S]*Verified gone at/)
    await teams.seen(teams.as('olga'), /Undone[\s\S]*decided by Olga Petrova[\s\S]*Verified gone at/)
    expect([truth.groupsOf(inner).map(({ displayName }) => displayName), truth.isMember(inner, 'Ana Moreno')]).toEqual([
      [],
      true,
    ])
  })

  it('a role that is given to a group: everybody in it has it, and whoever answers for the role decides', async () => {
    truth.assignRole('Wi-Fi Onboarding', 'Facilities Leads')
    const ines = cast.as('ines')
    const card = await found(
      ines,
      /A group was added by hand[\s\S]*Facilities Leads, Wi-Fi Onboarding[\s\S]*added by hand by Max Admin at/,
    )
    await ines.press(card, 'Undo')
    await taken(() => truth.hasRole('Wi-Fi Onboarding', 'Facilities Leads'))
    await found(ines, /Undone[\s\S]*Facilities Leads, Wi-Fi Onboarding[\s\S]*Verified gone at/)
    expect(truth.hasRole('Wi-Fi Onboarding', 'Facilities Leads')).toBe(false)
  })

  it('somebody who is added while the place in the tale of changes is lost: found, and timed access where it is adopted', async () => {
    truth.forgetDelta()
    truth.addMember('jit-warehouse-admin', 'Jonas Meyer')
    const olga = cast.as('olga')
    await olga.press(
      await found(olga, /added by hand[\s\S]*Jonas Meyer, jit-warehouse-admin[\s\S]*by Max Admin at/),
      'Adopt as timed',
    )
    await cast.seen(cast.as('jonas'), /jit-warehouse-admin[\s\S]*(Granted|Usable)/)
    expect(holds('jit-warehouse-admin', 'jonas')).toBe(true)
    sandbox.world.clock.wind(121)
    await found(cast.as('jonas'), /Ended[\s\S]*Verified gone at/)
    expect(holds('jit-warehouse-admin', 'jonas')).toBe(false)
  })

  it('its last owner stays the owner whatever is taken, and Doorbell’s own application keeps what it was given by hand', async () => {
    const [itself, group] = [applicationIn('Doorbell'), 'jit-customer-data']
    for (const owner of truth.ownersOf(group)) truth.removeOwner(group, owner)
    truth.addOwner(group, 'Jonas Meyer')
    truth.addMember(group, itself)
    truth.assignRole('Wi-Fi Onboarding', itself)
    truth.addMember(group, 'Jonas Meyer')
    const owner = cast.as('omar')
    await owner.press(await found(owner, /added by hand[\s\S]*Jonas Meyer, jit-customer-data/), 'Undo')
    await taken(() => holds(group, 'jonas'))
    await found(owner, /Undone[\s\S]*Jonas Meyer, jit-customer-data[\s\S]*Verified gone at/)
    expect([holds(group, 'jonas'), truth.ownersOf(group)]).toEqual([false, [idOf('jonas')]])
    // Told in the same readings, and a difference that nobody is asked about.
    expect((await sandbox.doorbell.store.openDrifts()).map(drift => `${holderOf(drift)}`)).not.toContain(itself)
    expect([truth.isMember(group, itself), truth.hasRole('Wi-Fi Onboarding', itself)]).toEqual([true, true])
    const written = sandbox.entra.calls
      .graph()
      .filter(({ method, url }) => method !== 'GET' && !url.endsWith('/checkMemberGroups'))
    expect(
      written.filter(({ url, body }) => /\/owners/.test(url) || JSON.stringify(body ?? '').includes('/owners')),
    ).toEqual([])
    expect(written.filter(({ url, body }) => `${url} ${JSON.stringify(body ?? '')}`.includes(itself))).toEqual([])
  })

  it('a role that is assigned: read as a whole, asked about, and taken away where it is undone', async () => {
    truth.assignRole('Wi-Fi Onboarding', 'Ana Moreno')
    const ines = cast.as('ines')
    const card = await found(ines, /added by hand[\s\S]*Ana Moreno, Wi-Fi Onboarding/)
    expect(ines.read(card).text).toContain('as integration owner')
    await ines.press(card, 'Undo')
    await taken(() => truth.hasRole('Wi-Fi Onboarding', 'Ana Moreno'))
    await found(ines, /Undone[\s\S]*Ana Moreno, Wi-Fi Onboarding[\s\S]*decided by Ines Carvalho[\s\S]*Verified gone at/)
    expect(truth.hasRole('Wi-Fi Onboarding', 'Ana Moreno')).toBe(false)
    await cast.seen(cast.as('ana'), /You no longer have Wi-Fi Onboarding/)
  })

  it('an Undo that Graph refuses: whoever answers for the integration and whoever decided it are told, and it is undone once it can be', async () => {
    const group = 'jit-prod-db-writers'
    truth.addMember(group, 'Lena Meyer')
    const [olga, ines] = [cast.as('olga'), cast.as('ines')]
    const card = await found(olga, /added by hand[\s\S]*Lena Meyer, jit-prod-db-writers/)
    truth.alterGroup(group, { isManagementRestricted: true })
    await olga.press(card, 'Undo')
    const late = /Late to be undone[\s\S]*Lena Meyer, jit-prod-db-writers[\s\S]*does not let Doorbell take it away/
    await found(ines, late)
    await found(olga, late)
    const teams = castInTeams(sandbox)
    await teams.seen(teams.as('olga'), late)
    expect(holds(group, 'lena')).toBe(true)
    truth.alterGroup(group, { isManagementRestricted: false })
    await found(ines, /Undone[\s\S]*Lena Meyer, jit-prod-db-writers[\s\S]*Verified gone at/)
    expect(holds(group, 'lena')).toBe(false)
  })

  it('access that is made permanent between two readings: not Doorbell’s to take any more', async () => {
    const story = await granted('lena', 'jit-warehouse-admin', 'olga', '1h')
    truth.removeMember('jit-warehouse-admin', 'Lena Meyer')
    truth.addMember('jit-warehouse-admin', 'Lena Meyer')
    await found(story.owner, /made permanent by hand[\s\S]*Lena Meyer, jit-warehouse-admin[\s\S]*Max Admin/)
    await cast.seen(story.asker, new RegExp(`${story.reason}[\\s\\S]*held now without Doorbell and without an end`))
    sandbox.world.clock.wind(90)
    expect(holds('jit-warehouse-admin', 'lena')).toBe(true)
  })

  it('a group that is renamed out of what is handed out, and back: whoever was added meanwhile is found, and by whom', async () => {
    const { store } = sandbox.doorbell
    const { resource } = await entitlementOf('jit-warehouse-admin')
    const winding = (what: string, isSo: () => Promise<boolean>) =>
      eventually(what, async () => {
        sandbox.world.clock.wind(1)
        return (await isSo()) || undefined
      })
    truth.rename('jit-warehouse-admin', 'warehouse-admin')
    await winding('it is passed over', async () => Boolean((await store.watchedResources()).get(resource)))
    truth.addMember('warehouse-admin', 'Ana Moreno')
    const mark = await store.mark('directory')
    await winding('that is told while nobody looks', async () => (await store.mark('directory')) !== mark)
    truth.rename('warehouse-admin', 'jit-warehouse-admin')
    await winding(
      'it is found',
      async () => (await store.openDrift(await entitlementOf('jit-warehouse-admin'), id('ana'))) !== null,
    )
    await winding('by whom is known', async () => {
      const drift = await store.openDrift(await entitlementOf('jit-warehouse-admin'), id('ana'))
      return drift?.doer?.kind === 'person' && drift.doer.name === 'Max Admin'
    })
    expect(holds('jit-warehouse-admin', 'ana')).toBe(true)
  })

  it('a group that is renamed and then deleted: one name more, and an end that asks nobody', async () => {
    const story = await granted('sinead', 'jit-payments-console', 'marta')
    truth.rename('jit-payments-console', 'jit-payments-renamed')
    sandbox.world.clock.wind(2)
    expect(await sandbox.doorbell.store.openDrift(await entitlementOf('jit-payments-renamed'), id('sinead'))).toBeNull()
    truth.deleteGroup('jit-payments-renamed')
    await found(story.asker, /What it was held of is no longer in the directory[\s\S]*Verified gone at/)
  })

  it('a person who is deleted and restored: an end at once, and a question when they are back with what they held', async () => {
    const story = await granted('daniel', 'jit-prod-db-readers', 'olga')
    truth.deletePerson(idOf('daniel'))
    await found(story.owner, new RegExp(`${story.reason}[\\s\\S]*no longer in the directory`))
    sandbox.world.clock.wind(3)
    truth.restorePerson(idOf('daniel'))
    // By whom is told as soon as the directory's audit has it: by what gave it before they were deleted.
    await found(
      story.owner,
      /(?:Somebody was added by hand|Doorbell does not remember this)\s+Daniel Okafor, jit-prod-db-readers/,
    )
    expect(holds('jit-prod-db-readers', 'daniel')).toBe(true)
  })

  it('what Doorbell’s own application did and Doorbell does not remember: an orphan', async () => {
    const { entra, settings } = sandbox
    const other = connectEntra({ ...settings.entra, ca: entra.ca, timeoutMs: 10_000, log: silentLog })
    const entitlement = await entitlementOf('jit-k8s-prod-debug')
    await other.provider.grant(entitlement, id('carlos'))
    await other.close()
    const priya = cast.as('priya')
    await found(priya, /Doorbell does not remember this[\s\S]*Carlos Ibáñez, jit-k8s-prod-debug/)
    expect(holds('jit-k8s-prod-debug', 'carlos')).toBe(true)
  })

  it('is looked at as soon as the directory calls, which is asked for once, renewed before its end and never believed', async () => {
    const { entra, world, url } = sandbox
    const [ours] = entra.subscriptions.all()
    if (!ours) throw new Error('nothing was subscribed to')
    const call = (body: unknown, query = '') =>
      fetch(`${url}/graph/notifications${query}`, { method: 'POST', body: JSON.stringify(body) })
    const hello = await call({}, `?validationToken=${encodeURIComponent('Hello & <b>you</b>')}`)
    expect([hello.status, hello.headers.get('content-type'), await hello.text()]).toEqual([
      200,
      'text/plain; charset=utf-8',
      'Hello & <b>you</b>',
    ])
    // The clock stands still: only the call makes Doorbell look.
    truth.addMember('jit-prod-db-writers', 'Jonas Meyer')
    await cast.seen(cast.as('olga'), /Somebody was added by hand[\s\S]*Jonas Meyer, jit-prod-db-writers/)
    // Somebody else knows the address, and not the secret.
    const looks = () => entra.calls.graph().filter(({ url }) => /groups\/delta/.test(url)).length
    const before = looks()
    for (const clientState of ['guessed', null, ours.clientState?.slice(1)])
      expect((await call({ value: [{ clientState, subscriptionId: ours.id }] })).status).toBe(202)
    expect((await call('no notification')).status).toBe(202)
    expect((await call({ value: [{ clientState: 'x'.repeat(300_000) }] })).status).toBe(413)
    expect(looks()).toBe(before)
    world.clock.wind(3 * 24 * 60 - 60)
    await eventually('it is renewed', async () => {
      const [now, ...more] = entra.subscriptions.all()
      return more.length === 0 && now?.id === ours.id && now.expirationDateTime > ours.expirationDateTime
    })
    entra.subscriptions.forget(ours.id)
    world.clock.wind(3 * 24 * 60 - 60)
    await eventually('another takes its place', async () => {
      const [now] = entra.subscriptions.all()
      return now !== undefined && now.id !== ours.id && now.clientState !== ours.clientState
    })
  })

  it('is read from the tale of changes, from who did what, and from who is in which group', () => {
    const calls = sandbox.entra.calls.graph()
    // Many groups are read in one call.
    for (const path of [/\/groups\/delta\?/, /\/auditLogs\/directoryAudits\?/, /\/groups\/[^/]+\/members\?/])
      expect(calls.some(({ url, body }) => path.test(url) || path.test(JSON.stringify(body ?? '')))).toBe(true)
  })
})

function applicationIn(name: string): string {
  const application = sandbox.world.company.applications.find(({ displayName }) => displayName === name)
  if (!application) throw new Error(`there is no application ${name}`)
  return application.id
}

const id = (handle: string) => personId(idOf(handle))

async function entitlementOf(group: string) {
  const { id: of } = truth.group(group)
  const { store } = sandbox.doorbell
  const [first] = (await store.activePolicy())?.integrations ?? []
  if (!first) throw new Error('there is no access file in force')
  const known = (await store.inventory.resources(first.name)).find(one => one.group === of)
  if (!known) throw new Error(`${group} was never found`)
  return { integration: known.integration, resource: known.resource }
}
