import type { Entitlement } from '../../access/catalog.ts'
import { found } from '../../access/drift/decide.ts'
import { again, explainGroup } from '../../access/drift/explain.ts'
import type { AddedGroup } from '../../access/drift/states.ts'
import { after, driftId, type GroupId } from '../../access/vocabulary.ts'
import type { Task } from '../../ports/task.ts'
import type { Ports } from '../ports.ts'
import { byTimer, holdLane, saveWhatFollows } from '../save.ts'
import { changeDriftIn } from './change-drift.ts'

type Check = Extract<Task, { type: 'check-group-holding' }>

/**
 * Reads back whether a group holds something itself, by which everybody in it has it, past whoever would have been asked. Nothing is
 * added or removed here, whatever comes of it.
 * @throws Fault when the directory cannot be asked: it is looked at later.
 */
export async function checkGroupHolding(ports: Ports, task: Check): Promise<void> {
  const { entitlement, group, told, until } = task
  const now = ports.clock.now()
  const held = await ports.provider.groupHolds(entitlement, group)
  // A reading that contradicts what the directory itself has told is repeated, until it must be seen everywhere.
  if (told !== null && told !== held && now < new Date(until))
    return ports.store.transaction(tx => tx.schedule(...checkOf(task, after(now, again))))
  const added = held ? await described(ports, group) : null
  const doing = byTimer(`holding:${entitlement.resource}/${group}`)
  await ports.store.transaction(async tx => {
    const open = await tx.openDrift(entitlement, group)
    const standing = (await tx.standingGroupsOn(entitlement.resource))?.has(group) ?? false
    const explained = explainGroup({ held: added !== null, standing, open })
    switch (explained.kind) {
      case 'explained':
        return
      case 'no-longer-standing':
        return tx.setStandingGroup(entitlement.resource, group, false)
      case 'gone-by-itself':
        return void (await changeDriftIn(tx, ports, explained.drift.id, { type: 'notice-gone' }, doing))
      case 'added': {
        if (!added) return
        const id = driftId(ports.ids.next())
        const standing = { status: 'found' } as const
        const facts = { id, entitlement, group: added, grant: null, foundAt: now, doer: null, standing } as const
        const { next, ...follows } = found({ kind: 'group-added', ...facts })
        await tx.saveDrift(next)
        await saveWhatFollows(tx, ports, doing, follows)
        return ports.log.warn('drift.found', { drift: id, kind: next.kind, resource: entitlement.resource, group })
      }
      default:
        return explained satisfies never
    }
  })
}

/** `null` where it is deleted meanwhile: it took what it gave with it. */
async function described({ directory }: Pick<Ports, 'directory'>, id: GroupId): Promise<AddedGroup | null> {
  const [known] = await directory.named('group', id)
  return known ? { id, name: known.name, people: (await directory.activeMembers([id])).length } : null
}

/** As a task: one for each group and thing, a later one in the place of the one before. */
const checkOf = (task: Omit<Check, 'type'>, due: Date) =>
  [
    { ...task, type: 'check-group-holding' },
    {
      key: `check-group-holding:${task.entitlement.resource}/${task.group}`,
      lane: holdLane(task.entitlement, task.group),
      due,
    },
  ] as const

/** What a group is looked at for, before anything is known of it. */
export const lookAtGroup = (
  entitlement: Entitlement,
  group: GroupId,
  more: Partial<Pick<Check, 'told' | 'until'>>,
  now: Date,
) => checkOf({ entitlement, group, told: null, until: now.toISOString(), ...more }, now)
