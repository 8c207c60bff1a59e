import { contactDomains } from '../access/policy.ts'
import type { PersonId, SurfaceName } from '../access/vocabulary.ts'
import type { Card } from '../cards/card.ts'
import type { ChatAccount, ChatSurface, MessageRef } from '../ports/chat-surface.ts'
import { Fault } from '../ports/fault.ts'
import { inDomains } from './identify-person.ts'
import type { Ports } from './ports.ts'

interface Way {
  readonly surface: ChatSurface
  readonly account: ChatAccount
}

/**
 * A message of its own to somebody, by the first way that is open: the accounts bound to them, those in the chat they prefer
 * first, then the one they last spoke from; then the account that has their address, in an allowed domain. That makes a contact, not an identity: whoever clicks
 * there still has to be identified. `null` when there is no way.
 * @throws Fault when the directory or a chat cannot be asked now.
 */
export async function writeToPerson(ports: Ports, person: PersonId, card: Card): Promise<MessageRef | null> {
  for await (const { surface, account } of waysTo(ports, person)) {
    try {
      return await surface.post(account, card)
    } catch (fault) {
      if (!(fault instanceof Fault) || fault.retry === 'later') throw fault
      ports.log.warn('person.way-closed', { person, surface: surface.name, code: fault.code })
    }
  }
  return null
}

async function* waysTo(ports: Ports, person: PersonId): AsyncGenerator<Way> {
  const tried = new Set<string>()
  const severalChats = ports.surfaces.size > 1
  const [bound, preferred] = await Promise.all([
    ports.store.accountsOf(person),
    severalChats ? ports.store.preferenceOf(person) : null,
  ])
  const first = (a: SurfaceName, b: SurfaceName): number => Number(b === preferred) - Number(a === preferred)
  for (const { account } of bound.toSorted((a, b) => first(a.account.surface, b.account.surface))) {
    const surface = ports.surfaces.get(account.surface)
    tried.add(keyOf(account))
    if (surface) yield { surface, account }
  }
  const policy = await ports.store.activePolicy()
  const email = (await ports.directory.person(person))?.email
  if (!policy || !email || !inDomains(email, contactDomains(policy))) return
  for (const surface of [...ports.surfaces.values()].toSorted((a, b) => first(a.name, b.name))) {
    const account = await surface.findAccount(email)
    if (account && !tried.has(keyOf(account))) yield { surface, account }
  }
}

const keyOf = ({ surface, team, user }: ChatAccount): string => `${surface}/${team}/${user}`
