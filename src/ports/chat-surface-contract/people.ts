import { expect, it } from 'vitest'
import { personId } from '../../access/vocabulary.ts'
import type { AccountFacts, Wanted } from '../chat-surface.ts'
import type { ChatPerson, ChatWorld } from './under-contract.ts'

export function peopleContract(world: () => ChatWorld): void {
  it('tells members, guests, strangers, bots and leavers apart', async () => {
    const facts = async (who: ChatPerson) => await world().surface.accountFacts(world().people[who])
    const kind = async (who: ChatPerson): Promise<AccountFacts['kind']> => (await facts(who)).kind
    expect(await kind('ana')).toBe('member')
    expect(await kind('stranger')).toBe('foreign')
    if (world().tells.includes('guest')) expect(await kind('guest')).toBe('guest')
    if (world().tells.includes('bot')) expect(await kind('bot')).toBe('bot')
    if (world().tells.includes('leaver')) expect(await facts('leaver')).toMatchObject({ deactivated: true })
    if (world().tells.includes('unconfirmed'))
      expect(await facts('unconfirmed')).toMatchObject({ kind: 'member', emailConfirmed: false })
  })

  it('says who an account is in the directory, or how it is told there', async () => {
    const { surface, people, inDirectory } = world()
    const ana = await surface.accountFacts(people.ana)
    if (inDirectory) expect(ana).toMatchObject({ deactivated: false, inDirectory: inDirectory('ana') })
    else expect(ana).toMatchObject({ deactivated: false, email: 'ana@contoso.com', emailConfirmed: true })
    expect((await surface.accountFacts(people.stranger)).inDirectory).toBeUndefined()
  })

  it('says the same of an account to which a card is about to go', async () => {
    const { surface, people } = world()
    for (const account of Object.values(people))
      expect(await surface.factsForCard(account)).toEqual(await surface.accountFacts(account))
  })

  it('finds the account of a confirmed address, however it is written', async () => {
    expect(await world().surface.findAccount(wanted(world(), 'ana', 'Ana@Contoso.COM'))).toEqual(world().people.ana)
  })

  it('looks for nobody by an address that is not given', async () => {
    const found = await world().surface.findAccount(wanted(world(), 'ana', null))
    expect(found).toEqual(world().inDirectory ? world().people.ana : null)
  })

  it.each(['guest', 'stranger', 'bot', 'leaver', 'unconfirmed', 'nobody'] as const)(
    'finds no account for the address of a %s',
    async who => {
      if (world().tells.includes(who)) expect(await world().surface.findAccount(wanted(world(), who))).toBeNull()
    },
  )
}

const wanted = (
  { inDirectory }: ChatWorld,
  who: ChatPerson | 'nobody',
  email: string | null = `${who}@contoso.com`,
): Wanted => ({ person: who !== 'nobody' && inDirectory ? inDirectory(who) : personId(who), email })
