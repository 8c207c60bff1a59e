import type { ChannelProblem } from '../../access/access-flow.ts'
import type { AddressBook } from '../../ports/address-book.ts'
import { Fault } from '../../ports/fault.ts'
import type { Connector } from './connector.ts'
import { channelAccount } from './tenant.ts'

/** Of a team's channel, or a group chat. */
const room = /^19:[^\s;]+@(thread\.(tacv2|v2|skype)|unq\.gbl\.spaces)$/

/** Whether a card can be shown there now, and whether anybody from another organisation reads along. */
export async function channelProblem(
  {
    connector,
    addresses,
    tenantId,
  }: { readonly connector: Connector; readonly addresses: AddressBook; readonly tenantId: string },
  channel: string,
): Promise<ChannelProblem | null> {
  if (!room.test(channel)) return 'not-a-channel'
  const known = await addresses.find(channelAccount(tenantId, channel))
  try {
    for await (const member of connector.members(known?.service ?? null, channel))
      if (member.tenantId !== null && member.tenantId.toLowerCase() !== tenantId) return 'shared-outside'
    return null
  } catch (fault) {
    if (!(fault instanceof Fault) || fault.retry === 'later') throw fault
    return fault.code === 'teams.ConversationNotFound' || fault.code === 'teams.http_404' ? 'unknown' : 'not-invited'
  }
}
