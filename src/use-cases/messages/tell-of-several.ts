import { isAboutTo } from '../../access/grant/same-turn.ts'
import { isAllOfSeveral } from '../../cards/parts/asked.ts'
import type { RequestView } from '../../cards/parts/request-view.ts'
import { cameTo, isTurn } from '../../cards/wording/told-at-turn.ts'
import type { Task } from '../../ports/task.ts'
import type { Ports } from '../ports.ts'
import { tellSlot } from '../save.ts'

type Tell = Extract<Task, { type: 'tell' }>
type Telling = Pick<Ports, 'store' | 'clock'>

/** Milliseconds. Twenty parts begin and end at about the same time, and nobody wants twenty messages about it. */
const patience = 20_000

/** Whether it waits for the other parts that are about to come to the same: once, and not for long. */
export async function waitsForOthers({ store, clock }: Telling, task: Tell, view: RequestView): Promise<boolean> {
  const { ofSeveral, ...alone } = task
  const { notice } = alone
  if (!ofSeveral || !isTurn(notice) || !isAllOfSeveral(view)) return false
  const now = clock.now()
  const others = view.grants.filter(({ terms }) => terms.id !== notice.grant)
  if (!others.some(grant => isAboutTo(notice.kind, grant, now))) return false
  await store.transaction(tx => tx.schedule(alone, { ...tellSlot(alone), due: new Date(now.getTime() + patience) }))
  return true
}

/** What was told of the other parts needs no message of its own. Whatever came to it since has one. */
export async function othersAreTold({ store }: Telling, task: Tell, view: RequestView): Promise<void> {
  const { notice } = task
  if (!isTurn(notice) || !isAllOfSeveral(view)) return
  const told = cameTo(notice, view).filter(({ grant }) => grant.terms.id !== notice.grant)
  if (told.length === 0) return
  await store.transaction(async tx => {
    for (const { grant } of told)
      await tx.cancel(tellSlot({ ...task, notice: { ...notice, grant: grant.terms.id } }).key)
  })
}
