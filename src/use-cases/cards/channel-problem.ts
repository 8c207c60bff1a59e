import type { Channel, ChannelProblem } from '../../access/channel.ts'
import type { ChatSurface } from '../../ports/chat-surface.ts'

export type Surfaces = ReadonlyMap<Channel['surface'], Pick<ChatSurface, 'channelProblem'>>

/** Why a channel takes nothing of Doorbell's now, asked each time: others may have begun to read along. `null`: it does. */
export async function channelProblem(
  surfaces: Surfaces,
  { surface, channel }: Channel,
): Promise<ChannelProblem | null> {
  const chat = surfaces.get(surface)
  return chat ? chat.channelProblem(channel) : 'not-set-up'
}
