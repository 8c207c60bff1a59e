import { expect, it } from 'vitest'
import type { Binding } from '../binding.ts'
import { ana, anasSlack, anasTeams, at, contoso, olga, pages, person, said, stranger } from './samples.ts'
import type { StoreUnderContract } from './under-contract.ts'

const bySlack: Binding = { account: anasSlack, person: ana, how: 'email', email: 'ana@contoso.com', at: at('9:00') }
const byTeams: Binding = { account: anasTeams, person: ana, how: 'import', email: null, at: at('8:00') }

export function peopleContract(world: () => StoreUnderContract): void {
  it('knows whose account it is, until it is unbound, and takes a new word for the old', async () => {
    const { store } = world()
    expect(await store.binding(anasSlack)).toBeNull()
    await store.transaction(tx => tx.bind(bySlack))
    expect(await store.binding(anasSlack)).toEqual(bySlack)
    const changed: Binding = { ...bySlack, person: olga, how: 'import', email: null }
    await store.transaction(tx => tx.bind(changed))
    expect(await store.binding(anasSlack)).toEqual(changed)
    expect(await store.accountsOf(ana)).toEqual([])
    await store.transaction(tx => tx.unbind(anasSlack))
    expect(await store.binding(anasSlack)).toBeNull()
  })

  it('keeps that an account was cut off until it is bound by more than its address', async () => {
    const { store } = world()
    expect(await store.isCutOff(anasSlack)).toBe(false)
    for (const how of ['sign-in', 'import', 'directory'] as const) {
      for (let time = 0; time < 2; time++) await store.transaction(tx => tx.cutOff(anasSlack, at('9:00')))
      expect(await store.isCutOff(anasSlack)).toBe(true)
      expect(await store.isCutOff(anasTeams)).toBe(false)
      await store.transaction(tx => tx.bind(bySlack))
      await store.transaction(tx => tx.unbind(anasSlack))
      await store.transaction(tx => tx.bind({ ...bySlack, account: anasTeams, how }))
      expect(await store.transaction(tx => tx.isCutOff(anasSlack))).toBe(true)
      await store.transaction(tx => tx.bind({ ...bySlack, how, email: null }))
      expect(await store.isCutOff(anasSlack)).toBe(false)
    }
  })

  it('tells an import from what was found by address', async () => {
    const { store } = world()
    await store.transaction(async tx => {
      await tx.bind(bySlack)
      await tx.bind(byTeams)
      expect(await tx.importedBindings()).toEqual([byTeams])
    })
    expect(await store.importedBindings()).toEqual([byTeams])
  })

  it('names first the account that a person last spoke from', async () => {
    const { store } = world()
    await store.inbox.store('one', said({ type: 'command', text: 'mine' }, 'one', anasTeams), at('9:30'))
    await store.transaction(async tx => {
      await tx.bind(bySlack)
      await tx.bind(byTeams)
    })
    expect(await store.accountsOf(ana)).toEqual([byTeams, bySlack])
    await store.inbox.store('two', said({ type: 'command', text: 'mine' }, 'two', anasSlack), at('9:45'))
    expect(await store.accountsOf(ana)).toEqual([bySlack, byTeams])
  })

  it('knows where somebody is written to, as they last spoke, until that is found to be closed', async () => {
    const { addresses } = world().store
    const address = {
      account: anasTeams,
      conversation: 'a:1',
      service: 'https://smba.example/emea/',
      alias: '29:ana',
      seenAt: at('9:00'),
    }
    expect(await addresses.find(anasTeams)).toBeNull()
    await addresses.lose(anasTeams, 'never-known', at('9:00'))
    expect(await addresses.find(anasTeams)).toBeNull()
    await addresses.remember(address)
    expect(await addresses.find(anasTeams)).toEqual({ ...address, lost: null })
    expect(await addresses.find(anasSlack)).toBeNull()
    await addresses.lose(anasTeams, 'blocked', at('9:10'))
    expect(await addresses.find(anasTeams)).toEqual({ ...address, lost: { at: at('9:10'), because: 'blocked' } })
    const again = { ...address, conversation: 'a:2', alias: null, seenAt: at('9:20') }
    await addresses.remember(again)
    expect(await addresses.find(anasTeams)).toEqual({ ...again, lost: null })
    await addresses.lose(anasTeams, 'tried-before', at('9:15'))
    expect(await addresses.find(anasTeams)).toEqual({ ...again, lost: null })
  })

  it('knows an account that is the directory’s own', async () => {
    const { store } = world()
    const own: Binding = { ...byTeams, how: 'directory' }
    await store.transaction(tx => tx.bind(own))
    expect(await store.binding(anasTeams)).toEqual(own)
    expect(await store.importedBindings()).toEqual([])
  })

  it('knows the home pages that were opened, and whose they are', async () => {
    const { store } = world()
    const anasHome = { account: anasSlack, person: ana, version: 'v1', shown: 'digest' }
    expect(await store.home(anasSlack)).toBeNull()
    await store.transaction(async tx => {
      await tx.rememberHome({ ...anasHome, person: null, version: null, shown: null })
      await tx.rememberHome(anasHome)
      await tx.rememberHome({ account: anasTeams, person: null, version: null, shown: null })
    })
    expect(await store.home(anasSlack)).toEqual(anasHome)
    expect(await store.homesOf([ana, olga])).toEqual([anasHome])
    expect(await store.homesOf([])).toEqual([])
  })

  it('tells of what is watched since when, what was told last, and whether it is new', async () => {
    const { store } = world()
    const look = (key: string, time: string) => store.transaction(tx => tx.lockWatched(key, at(time)))
    expect(await look('one', '9:00')).toEqual({ since: at('9:00'), told: null, isNew: true })
    expect(await look('one', '10:00')).toEqual({ since: at('9:00'), told: null, isNew: false })
    expect([await store.toldOf('one'), await store.toldOf('nothing')]).toEqual([null, null])
    await store.transaction(tx => tx.noteTold('one', '14'))
    expect(await store.toldOf('one')).toBe('14')
    expect(await look('one', '11:00')).toEqual({ since: at('9:00'), told: '14', isNew: false })
    expect(await look('two', '11:00')).toEqual({ since: at('11:00'), told: null, isNew: true })
    await store.transaction(tx => tx.noteTold('one', null))
    expect((await look('one', '12:00')).told).toBeNull()
  })

  it('knows the last known names of people, of those who have left as well', async () => {
    const { store } = world()
    await store.inventory.take(contoso, pages(person(ana, 'Ana'), person(olga, 'Olga')), at('9:00'))
    await store.inventory.take(contoso, pages(person(ana, 'Ana-Maria')), at('10:00'))
    expect(await store.namesOf([ana, olga, stranger])).toEqual(
      new Map([
        [ana, 'Ana-Maria'],
        [olga, 'Olga'],
      ]),
    )
    expect(await store.namesOf([])).toEqual(new Map())
  })
}
