import type { Drift } from '../../access/drift/states.ts'
import type { Ports } from '../ports.ts'

/**
 * Whether taking it away would take it from Doorbell itself: from its account, or from a group that one of its apps is in. It could not
 * give it back, and might end nothing more. @throws Fault where that cannot be told
 */
export const takesFromOurselves = ({ own }: Pick<Ports, 'own'>, drift: Drift): Promise<boolean> =>
  drift.kind === 'group-added' ? own.isInGroup(drift.group.id) : own.isAccount(drift.person)
