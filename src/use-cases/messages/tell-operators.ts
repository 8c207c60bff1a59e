import { noticeKey } from '../../access/effect.ts'
import { adminNoticeCard } from '../../cards/admin-notice-card.ts'
import type { Task } from '../../ports/task.ts'
import { deciders } from '../approvers/deciders.ts'
import type { Ports } from '../ports.ts'
import { writeToPerson } from './write-to-person.ts'

type TaskOf<T extends Task['type']> = Extract<Task, { type: T }>

/** A task for each admin there is by then, so that one out of reach stops nobody else; where there is none, for the integration owners. */
export async function tellAdmins(ports: Ports, { notice }: TaskOf<'tell-admins'>): Promise<void> {
  const policy = await ports.store.activePolicy()
  const sources = policy ? [policy.admins, ...policy.integrations.flatMap(one => one.integrationOwner ?? [])] : []
  for (const source of sources) {
    const people = await deciders(ports, source)
    if (people.length === 0) continue
    await ports.store.transaction(async tx => {
      for (const { id: person } of people) {
        const slot = {
          key: `tell-admin:${person}:${noticeKey(notice)}`,
          lane: `person:${person}`,
          due: ports.clock.now(),
        }
        await tx.schedule({ type: 'tell-admin', person, notice }, slot)
      }
    })
    return
  }
  ports.log.error('admins.nobody-to-tell', { notice: notice.kind })
}

export async function tellAdmin(ports: Ports, { person, notice }: TaskOf<'tell-admin'>): Promise<void> {
  const messages = await writeToPerson(ports, person, adminNoticeCard(notice))
  if (messages.length === 0) ports.log.warn('notice.nobody-reached', { person, notice: notice.kind })
}
