import type { PersonId, SurfaceName } from '../../access/vocabulary.ts'
import type { Card } from '../../cards/card.ts'
import type { ChatAccount, ChatSurface, MessageRef } from '../../ports/chat-surface.ts'
import { Fault } from '../../ports/fault.ts'
import type { Ports } from '../ports.ts'
import { byTimer } from '../save.ts'

interface Way {
  readonly surface: ChatSurface
  readonly account: ChatAccount
}

/**
 * A card for somebody whom no chat reaches, by a way that is opened for them where that was set up and they never had one. Both
 * outcomes are recorded; `null` where there is none. @throws Fault where it may work later
 */
export async function openWay(
  ports: Ports,
  person: PersonId,
  cardIn: (surface: SurfaceName) => Card,
  ways: AsyncIterable<Way>,
): Promise<MessageRef | null> {
  for await (const { surface, account } of ways) {
    try {
      if (!(await surface.openWay?.(account))) continue
      const message = await surface.post(account, cardIn(surface.name))
      await record(ports, person, account, null)
      return message
    } catch (fault) {
      if (!(fault instanceof Fault) || fault.retry === 'later') throw fault
      ports.log.warn('person.way-not-opened', { person, surface: surface.name, code: fault.code })
      await record(ports, person, account, fault.code)
    }
  }
  return null
}

const record = ({ store, clock }: Ports, person: PersonId, account: ChatAccount, problem: string | null) =>
  store.transaction(tx =>
    tx.append({
      action: 'app.installed',
      about: person,
      outcome: problem ? 'failed' : 'done',
      ...(problem ? { reason: problem } : {}),
      details: { account },
      ...byTimer(person),
      at: clock.now(),
    }),
  )
