import type { Card } from '../../cards/card.ts'
import { setupCard } from '../../cards/setup-card.ts'
import { channelsCheckup } from '../check-setup/channels.ts'
import { checkSetup } from '../check-setup/check-setup.ts'
import { isAdmin } from '../people/belongs.ts'
import type { Ports } from '../ports.ts'
import { type Reaction, refused, type Speaker } from '../react/reaction.ts'

/** The same lines that `doorbell check` prints, for somebody who is an admin by the directory's word of now. */
export async function showSetup(ports: Ports, { person }: Speaker, from = 0): Promise<Reaction> {
  const policy = await ports.store.activePolicy()
  if (!policy || !(await isAdmin(ports, policy, person)))
    return refused({ reason: 'admins-only' }, 'request.refused', person)
  const known = await Promise.all(policy.integrations.map(({ name }) => ports.store.inventory.resources(name)))
  const rules = { policy, resources: known.flat(), pageOf: ports.provider.page.bind(ports.provider) }
  const checkups = [...ports.checkups, channelsCheckup(policy, ports.surfaces)]
  const card: Card = setupCard(await checkSetup(ports, checkups, rules, ports.clock.now()), from)
  return { kind: 'shown', card }
}
