import { isActiveMember } from '../../access/catalog.ts'
import type { AccessRequest, Departure } from '../../access/request/states.ts'
import type { PersonId, RequestId } from '../../access/vocabulary.ts'
import { Fault } from '../../ports/fault.ts'
import type { Ports } from '../ports.ts'
import { byTimer } from '../save.ts'
import { changeRequest } from './change-request.ts'

type Asking = Pick<Ports, 'directory' | 'store' | 'surfaces' | 'clock' | 'ids' | 'log'>

/**
 * A request of somebody who has left is closed while it waits: it lapses at once, because no answer could give them anything. The
 * cards of those who were asked close with it and say why.
 * @returns whether it was closed.
 * @throws Fault when the directory cannot be asked.
 */
export async function closeIfDeparted(ports: Asking, request: AccessRequest): Promise<boolean> {
  if (request.status !== 'awaiting-approval') return false
  const departed = await departureOf(ports, request)
  return departed !== null && (await lapseFor(ports, request.ask.id, departed))
}

async function lapseFor(ports: Asking, id: RequestId, departed: Departure): Promise<boolean> {
  return (await changeRequest(ports, id, { type: 'lapse', departed }, byTimer(id))).ok
}

/** Who receives it has to be in the directory; who asked, in a chat as well, where they were ever seen in one. */
async function departureOf(ports: Asking, { ask }: AccessRequest): Promise<Departure | null> {
  for (const person of new Set([ask.requester, ask.beneficiary])) {
    const why = await goneFromDirectory(ports, person)
    if (why) return { person, why }
  }
  return (await goneFromChat(ports, ask.requester)) ? { person: ask.requester, why: 'deactivated-in-chat' } : null
}

async function goneFromDirectory({ directory }: Asking, id: PersonId): Promise<Departure['why'] | null> {
  const person = await directory.person(id)
  if (!person) return 'not-in-directory'
  if (isActiveMember(person)) return null
  return person.enabled ? 'guest-in-directory' : 'disabled-in-directory'
}

/** Only when every account of theirs is known to be deactivated: a chat that cannot be asked closes nothing, and holds up no decision. */
async function goneFromChat({ store, surfaces, log }: Asking, person: PersonId): Promise<boolean> {
  const accounts = (await store.accountsOf(person)).map(({ account }) => account)
  for (const account of accounts) {
    try {
      const facts = await surfaces.get(account.surface)?.accountFacts(account)
      if (!facts?.deactivated) return false
    } catch (problem) {
      if (!(problem instanceof Fault)) throw problem
      log.warn('departed.chat-not-asked', { person, code: problem.code })
      return false
    }
  }
  return accounts.length > 0
}
