import { beforeEach, describe, expect, it } from 'vitest'
import { policyHash } from '../../access/vocabulary.ts'
import type { AccountFacts } from '../../ports/chat-surface.ts'
import { Fault } from '../../ports/fault.ts'
import { byTimer } from '../save.ts'
import { aWorld, type World } from '../world.test-support.ts'
import { dropMatch, identifyPerson, inDomains } from './identify-person.ts'
import { importInto } from './import-people.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
})

const imports = (wanted: Parameters<typeof importInto>[1], by: ReturnType<typeof byTimer>) =>
  world.store.transaction(tx => importInto(tx, wanted, by, world.clock.now()))

/** Somebody new in the chat, like Ana but for one thing. */
function account(different: Partial<Omit<AccountFacts, 'account'>>) {
  return world.chat.addAccount('somebody', {
    email: 'new@contoso.com',
    emailConfirmed: true,
    kind: 'member',
    deactivated: false,
    displayName: 'Somebody New',
    ...different,
  })
}
async function verdict(of: ReturnType<typeof account>) {
  const identified = await identifyPerson(world.ports, of)
  return identified.ok ? identified.person.name : identified.refusal.reason
}

describe('an account found by its address', () => {
  beforeEach(() => {
    world.directory.addPerson('Newcomer', { email: 'new@contoso.com' })
  })
  it('is the one enabled member who has it', async () => expect(await verdict(account({}))).toBe('Newcomer'))
  it('whose address differs in case is the same', async () =>
    expect(await verdict(account({ email: 'NEW@Contoso.COM' }))).toBe('Newcomer'))
  it.each<[string, Partial<Omit<AccountFacts, 'account'>>, string]>([
    ['of a bot', { kind: 'bot' }, 'bot-account'],
    ['of a guest of the workspace', { kind: 'guest' }, 'guest-account'],
    ['of another workspace', { kind: 'foreign' }, 'foreign-account'],
    ['that is deactivated', { deactivated: true }, 'deactivated-account'],
    ['whose address is not confirmed', { emailConfirmed: false }, 'address-unconfirmed'],
    ['without an address', { email: null }, 'address-unconfirmed'],
    ['with an address of another domain', { email: 'new@fabrikam.com' }, 'address-not-allowed'],
    ['with an address that nobody has', { email: 'other@contoso.com' }, 'nobody-in-directory'],
  ])('%s is nobody', async (_, different, reason) => expect(await verdict(account(different))).toBe(reason))
  it('is nobody when two enabled members have it', async () => {
    world.directory.addPerson('Namesake', { email: 'new@contoso.com' })
    expect(await verdict(account({}))).toBe('several-in-directory')
  })
  it('is the enabled one of two', async () => {
    world.directory.addPerson('Left long ago', { email: 'new@contoso.com', enabled: false })
    expect(await verdict(account({}))).toBe('Newcomer')
  })
  it('is nobody when the only one who has it is disabled or a guest', async () => {
    world.directory.addPerson('Left', { email: 'left@contoso.com', enabled: false })
    expect(await verdict(account({ email: 'left@contoso.com' }))).toBe('disabled-in-directory')
    world.directory.addPerson('Guest', { email: 'guest@contoso.com', kind: 'guest' })
    expect(await verdict(account({ email: 'guest@contoso.com' }))).toBe('guest-in-directory')
  })
  it('is nobody where matching by address is switched off', async () => {
    await world.force({ ...world.policy, hash: policyHash('off'), identity: { emailDomains: [], importFile: null } })
    expect(await verdict(account({}))).toBe('not-linked')
  })
  it('stays with the first account that came with it', async () => {
    expect(await verdict(account({}))).toBe('Newcomer')
    const second = world.chat.addAccount('second', { email: 'new@contoso.com' })
    expect(await verdict(second)).toBe('linked-to-another-account')
  })
  it('is linked once, and unlinked when its address changes', async () => {
    const one = account({})
    await verdict(one)
    await verdict(one)
    account({ email: 'moved@contoso.com' })
    expect(await verdict(one)).toBe('nobody-in-directory')
    expect(world.audit().filter(action => action.startsWith('identity.'))).toEqual([
      'identity.linked',
      'identity.dropped',
    ])
    expect(await world.store.binding(one)).toBeNull()
  })
  describe('while the directory is still asked', () => {
    /** What happens between the look at what is linked and the directory's answer. */
    function meanwhile(happens: () => Promise<unknown>) {
      const { directory } = world
      const peopleByEmail = directory.peopleByEmail.bind(directory)
      directory.peopleByEmail = async email => {
        directory.peopleByEmail = peopleByEmail
        await happens()
        return peopleByEmail(email)
      }
    }
    const signsIn = (as: ReturnType<typeof account>, person: World['ana']) =>
      world.store.transaction(tx =>
        tx.bind({ account: as, person: person.id, how: 'sign-in', email: null, at: world.clock.now() }),
      )
    it('and is linked by signing in is whoever signed in, and no guess replaces that', async () => {
      const one = account({})
      meanwhile(() => signsIn(one, world.otto))
      expect(await verdict(one)).toBe('Otto')
      expect(await world.store.binding(one)).toMatchObject({ person: world.otto.id, how: 'sign-in' })
      expect(world.audit()).not.toContain('identity.linked')
    })
    it('is nobody where that person is linked from another account at the last moment', async () => {
      const one = account({ email: 'ben@contoso.com' })
      const second = world.chat.addAccount('second', { email: null })
      const { store } = world
      const accountsOf = store.accountsOf.bind(store)
      store.accountsOf = async person => {
        store.accountsOf = accountsOf
        const seen = await accountsOf(person)
        await signsIn(second, world.ben)
        return seen
      }
      expect(await verdict(one)).toBe('linked-to-another-account')
      expect(await store.binding(one)).toBeNull()
    })
  })
  it('keeps what was linked by signing in while its changed address was read', async () => {
    const one = account({})
    await verdict(one)
    account({ email: 'moved@contoso.com' })
    const { store } = world
    const binding = store.binding.bind(store)
    store.binding = async of => {
      const seen = await binding(of)
      store.binding = binding
      await store.transaction(tx =>
        tx.bind({ account: one, person: world.otto.id, how: 'sign-in', email: null, at: world.clock.now() }),
      )
      return seen
    }
    expect(await verdict(one)).toBe('Otto')
    expect(await store.binding(one)).toMatchObject({ person: world.otto.id, how: 'sign-in' })
  })
  it('is nobody yet while the directory does not answer', async () => {
    world.directory.failNext('peopleByEmail', new Fault('graph.unavailable', 'away', { retry: 'later' }))
    await expect(verdict(account({}))).rejects.toBeInstanceOf(Fault)
    expect(world.audit()).not.toContain('identity.linked')
  })
})

describe('an imported account', () => {
  const by = byTimer('import')
  it('that the file gives to somebody else shows nothing more of whoever had it, and is told both', async () => {
    const account = world.account(world.olga.id)
    await imports([{ account, person: world.olga.id }], by)
    await world.opensHome(world.olga.id)
    await world.types(world.ana.id, 'request jit-prod-db-readers for 2h because INC-7')
    expect(world.homeOf(world.olga.id)).toContain('INC-7')
    await imports([{ account, person: world.ben.id }], by)
    await world.settle()
    expect(world.homeOf(account)).not.toContain('INC-7')
    expect(world.wordsOf(world.olga.id).join()).toMatch(/no longer linked to Olga[\s\S]*now linked to Ben/)
    await imports([], by)
    await world.settle()
    expect(world.wordsOf(world.olga.id).join()).toContain('no longer linked to Ben')
  })
  it('that is matched by its address until that changes shows nothing more of whoever had it', async () => {
    const account = world.account(world.olga.id)
    await world.opensHome(world.olga.id)
    await world.types(world.ana.id, 'request jit-prod-db-readers for 2h because INC-7')
    expect(world.homeOf(account)).toContain('INC-7')
    const seen = await world.store.binding(account)
    if (!seen) throw new Error('it is bound to nobody')
    world.chat.addAccount('olga', { email: 'other@elsewhere.example' })
    await dropMatch(world.ports, seen, 'the address changed')
    await world.settle()
    expect(world.homeOf(account)).not.toContain('INC-7')
  })
  it('is who the operator said, whatever its address', async () => {
    const one = account({ email: null, emailConfirmed: false })
    await imports([{ account: one, person: world.ben.id }], by)
    expect(await verdict(one)).toBe('Ben')
    world.directory.changePerson(world.ben.id, { enabled: false })
    expect(await verdict(one)).toBe('disabled-in-directory')
    world.directory.deletePerson(world.ben.id)
    expect(await verdict(one)).toBe('nobody-in-directory')
  })
  it('is still no guest’s and no bot’s', async () => {
    const one = account({ kind: 'guest' })
    await imports([{ account: one, person: world.ben.id }], by)
    expect(await verdict(one)).toBe('guest-account')
  })
  it('is imported once however often, and dropped when it is in the file no more', async () => {
    const one = account({})
    for (let time = 0; time < 3; time++) await imports([{ account: one, person: world.ben.id }], by)
    await imports([], by)
    expect(world.audit().filter(action => action.startsWith('identity.'))).toEqual([
      'identity.linked',
      'identity.dropped',
    ])
    expect(await world.store.binding(one)).toBeNull()
  })
})

it.each([
  ['ana@contoso.com', true],
  ['ana@CONTOSO.com', true],
  ['ana@evil-contoso.com', false],
  ['ana@contoso.com.evil.example', false],
  ['ana@sub.contoso.com', false],
  ['ana@contoso.com@evil.example', false],
  ['"ana@contoso.com"@evil.example', false],
  ['contoso.com', true],
])('whether %s is of the domain is told by all that follows the last @', (email, is) =>
  expect(inDomains(email, ['contoso.com'])).toBe(is),
)
